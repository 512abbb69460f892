import { createHash } from "node:crypto";
import { ExportError, isExportError, toError } from "../errors";
import type { KeptSecret, SecretKeeper } from "./http";
import { signIn, type SignedIn, type SignInOptions } from "./sign-in";

export interface RefreshTokenOptions extends SignInOptions {
    /** The token that a person got by connecting, as it is configured. */
    readonly refreshToken: string;
    /** Keeps the token that takes the place of one that was spent. Absent: a replaced token is an error. */
    readonly keeper?: SecretKeeper | undefined;
    /** The vendor is known, or the user says, that the same token comes back: then signing in goes on where nothing may be kept. */
    readonly longLived?: boolean;
    /** What the user does about a token that is replaced where nothing may be kept, as a sentence. */
    readonly wayOut?: string;
}

/** The tokens of one sign-in, while they are not on disk. */
interface Unkept {
    readonly spent: string;
    readonly keep: KeptSecret;
    readonly signedIn: SignedIn;
}

/** The permanent name that a refresh token is kept under. One application may be connected to several accounts: each has its own. */
export function refreshTokenName(application: string, refreshToken: string): string {
    return `${application} refresh token ${sha256(refreshToken)}`;
}

/**
 * Spends the newest refresh token. One that the vendor gives in its place is kept before its access token is handed out, and one that
 * could not be kept is offered again at the next call. Calls must not overlap.
 */
export class RefreshTokens {
    readonly #options: RefreshTokenOptions;
    readonly #configured: string;
    #unkept: Unkept | undefined;
    #refusal: ExportError | undefined;

    constructor(options: RefreshTokenOptions) {
        this.#options = options;
        this.#configured = sha256(options.refreshToken);
    }

    /**
     * Throws what `signIn` does, and ExportError `config` where nothing may be kept: before the token is spent when the keeper says
     * so, afterwards when there is none. What the vendor refused, and a token spent for nothing, are final: every later call gets the
     * same error without asking the vendor again.
     */
    async spend(): Promise<SignedIn> {
        const { keeper, longLived } = this.#options;
        if (this.#refusal !== undefined) throw this.#refusal;
        if (keeper === undefined) return this.#spendWithoutKeeping();
        let spending = false;
        try {
            const signedIn = await keeper.exchange((kept) => {
                spending = true;
                return this.#spendKept(kept);
            });
            this.#unkept = undefined;
            return signedIn;
        } catch (error) {
            if (this.#unkept !== undefined) throw notKept(error, this.#options);
            if (spending || !isExportError(error) || error.code !== "config") throw error;
            if (longLived === true) return this.#spendWithoutKeeping();
            throw mayNotKeep(error, this.#options);
        }
    }

    async #spendKept(kept: KeptSecret | undefined): Promise<{ keep?: KeptSecret; result: SignedIn }> {
        const configured = this.#configured;
        // Another process may have spent what was newest a moment ago, and a token that the user configured since then wins.
        const token = kept?.configured === configured ? kept.value : this.#options.refreshToken;
        if (this.#unkept?.spent !== token) {
            this.#unkept = undefined;
            const signedIn = await this.#spend(token);
            if (!isReplaced(signedIn, token)) return { result: signedIn };
            this.#unkept = { spent: token, keep: { configured, value: signedIn.refreshToken }, signedIn };
        }
        return { keep: this.#unkept.keep, result: this.#unkept.signedIn };
    }

    async #spendWithoutKeeping(): Promise<SignedIn> {
        const signedIn = await this.#spend(this.#options.refreshToken);
        if (!isReplaced(signedIn, this.#options.refreshToken)) return signedIn;
        this.#refusal = spentForNothing(this.#options);
        throw this.#refusal;
    }

    async #spend(token: string): Promise<SignedIn> {
        return signIn(this.#options, token).catch((error: unknown) => {
            if (isExportError(error) && error.code === "auth") this.#refusal = error;
            throw error;
        });
    }
}

function isReplaced({ refreshToken }: SignedIn, spent: string): boolean {
    return refreshToken !== "" && refreshToken !== spent;
}

function mayNotKeep(error: ExportError, { vendor, wayOut = "" }: RefreshTokenOptions): ExportError {
    const message = `${vendor} may replace its refresh token when it is used, and here the new one may not be kept: ${sentence(error.message)}`;
    return new ExportError("config", `${message} It was not used. ${wayOut}`.trim(), { cause: error });
}

function spentForNothing({ vendor, wayOut = "", connectAgain }: RefreshTokenOptions): ExportError {
    const message = `${vendor} replaced the refresh token (it is a rotating one), and here the new one cannot be kept: the one that is configured is spent.`;
    return new ExportError("config", `${message} A person must connect again: ${connectAgain} ${wayOut}`.trim());
}

function notKept(error: unknown, { vendor, connectAgain }: RefreshTokenOptions): ExportError {
    const reason = sentence(toError(error).message);
    const message = `${vendor} replaced the refresh token, and the new one could not be kept: ${reason} The next request tries to keep it again; if none succeeds, a person must connect again: ${connectAgain}`;
    return new ExportError(isExportError(error) ? error.code : "remote", message, { cause: error });
}

function sentence(text: string): string {
    return /[.!?]$/.test(text) ? text : `${text}.`;
}

function sha256(text: string): string {
    return createHash("sha256").update(text).digest("hex");
}
