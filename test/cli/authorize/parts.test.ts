import { codeIn, refreshTokenIn } from "../../../cli/authorize/answer";
import { donePage, failedPage, pageHtml } from "../../../cli/authorize/page";
import { challengeOf, unguessable } from "../../../cli/authorize/pkce";
import { configLines } from "../../../cli/authorize/pulumi-config";
import { givenRedirect, loopbackRedirect } from "../../../cli/authorize/redirect";
import type { ApiResponse } from "../../../provider/http/http";

const asked = {
    vendor: "Vendor",
    application: "Portal > Applications",
    noRefreshToken: "Ask for it.",
    redirectUri: "http://127.0.0.1:4011/callback",
};

test("the challenge is that of RFC 7636, appendix B", () => {
    const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    expect(challengeOf(verifier)).toBe("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
});

test("state and verifier are 43 unreserved characters, another time other ones", () => {
    const [one, other] = [unguessable(), unguessable()];
    expect(one).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(one).not.toBe(other);
});

describe("the answer that the browser brings", () => {
    const answer = (query: string) => () => codeIn(new URLSearchParams(query), "S", asked);

    test("gives its code where the state is ours", () => {
        expect(answer("code=abc&state=S")()).toBe("abc");
    });

    test.each([
        ["another state", "code=abc&state=T", "its state is another one"],
        ["no state", "code=abc", "its state is another one"],
        ["an error with another state", "error=access_denied&state=T", "its state is another one"],
        ["a denial", "error=access_denied&state=S", "The access was denied on Vendor's page"],
        ["a denial without the state", "error=access_denied", "The access was denied on Vendor's page"],
        ["an error beside a code", "error=server_error&code=abc&state=S", 'Vendor gave no code ("server_error")'],
        ["an empty code", "code=&state=S", "Vendor gave no code. Check the application (Portal > Applications)"],
    ])("is refused with %s", (_what, query, message) => {
        expect(answer(query)).toThrow(message);
    });

    test("is quoted with the redirect URI to register, and never at length", () => {
        const description = "redirect mismatch " + "x".repeat(500);
        const query = new URLSearchParams({ error: "invalid_request", error_description: description, state: "S" });
        const error = (() => {
            try {
                return codeIn(query, "S", asked);
            } catch (thrown) {
                return (thrown as Error).message;
            }
        })();
        expect(error).toMatch(
            /invalid_request: redirect mismatch .*registered with it: http:\/\/127\.0\.0\.1:4011\/callback$/,
        );
        expect(error.length).toBeLessThan(350);
    });
});

describe("the token endpoint's answer", () => {
    const answer = (status: number, body: unknown): ApiResponse => {
        const text = typeof body === "string" ? body : JSON.stringify(body);
        return { status, headers: {}, text, json: typeof body === "string" ? undefined : body };
    };

    test("gives its refresh token", () => {
        expect(refreshTokenIn(answer(200, { access_token: "a", refresh_token: "r" }), asked)).toBe("r");
    });

    test.each([
        [200, { access_token: "a" }, "auth", "Vendor gave no refresh token. Ask for it."],
        [400, { error: "invalid_grant" }, "auth", "for the redirect URI http://127.0.0.1:4011/callback alone"],
        [401, { error: "invalid_client" }, "auth", "does not accept the client id and secret"],
        [401, "", "auth", "does not accept the client id and secret"],
        [400, { errorCode: "E0000021", errorSummary: "Bad" }, "auth", 'HTTP 400 ("Bad")'],
        [403, "<html>", "remote", "HTTP 403 and without tokens"],
        [200, { refresh_token: "r" }, "remote", "HTTP 200 and without tokens"],
        [200, "<html>", "remote", "HTTP 200 and without tokens"],
    ])("%i %j is an error of kind %s", (status, body, code, message) => {
        const read = () => refreshTokenIn(answer(status, body), asked);
        expect(read).toThrow(message);
        expect(read).toThrow(expect.objectContaining({ code }) as Error);
    });
});

test("the page escapes what the vendor said, and loads nothing", () => {
    const html = pageHtml(failedPage(`<script>alert("x")</script> & 'y'`));
    expect(html).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;");
    expect(html).not.toMatch(/<script|<link|<img|https?:/);
    expect(pageHtml(donePage("All is well."))).toContain("All is well. You can close this tab.");
});

describe("the redirect URI", () => {
    test("is by IP, with the port that was chosen", () => {
        const listen = { port: 4011, path: "/callback" };
        expect(loopbackRedirect(4011)).toEqual({ uri: "http://127.0.0.1:4011/callback", listen });
    });

    test.each([
        ["http://localhost:8888/", { port: 8888, path: "/" }],
        ["http://127.0.0.1:9000/auth/done?x=1", { port: 9000, path: "/auth/done" }],
        ["http://127.0.0.1/callback", { port: 80, path: "/callback" }],
        ["https://localhost:8888/", undefined],
        ["https://contoso.example/callback", undefined],
        ["http://contoso.example/callback", undefined],
    ])("%s is kept as it is, and listened to where it is this machine's", (uri, listen) => {
        expect(givenRedirect(uri)).toEqual(listen === undefined ? { uri } : { uri, listen });
    });

    test.each(["callback", "ftp://127.0.0.1/", "https://contoso.example/#part"])("%s is refused", (uri) => {
        expect(() => givenRedirect(uri)).toThrow("is no web address without a fragment");
    });
});

test("the lines are words of a shell, whatever the values hold", () => {
    const values = [
        { key: "vendorClientId", value: "plain-1.2_3" },
        { key: "vendorClientSecret", value: `a'b$c;d` },
        { key: "vendorRefreshToken", value: "-dash" },
    ];
    expect(configLines(values, { stack: "org/dev", cwd: "my folder" })).toEqual([
        "pulumi config set --secret --stack org/dev --cwd 'my folder' vendorClientId plain-1.2_3",
        `pulumi config set --secret --stack org/dev --cwd 'my folder' vendorClientSecret 'a'\\''b$c;d'`,
        "pulumi config set --secret --stack org/dev --cwd 'my folder' -- vendorRefreshToken -dash",
    ]);
});
