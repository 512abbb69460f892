// npm start: the whole of it on this machine, with invented people and a sandbox for the three vendors.
import { alone } from "./curtain.mts";
import { act } from "./print.mts";
import { setStage } from "./stage.mts";
import { play } from "./story.mts";

const forYourOwnData = `
For your own data:
  1. Copy examples/quickstart/index.ts into your Pulumi project with this package installed; take out "sandbox" and
     each "endpoint" line, put your own ids, and accept the consent in your own name.
  2. pulumi config set --secret klaviyoApiKey ..., and so on; README.md says where each vendor shows its credentials.
  3. Name your file and its columns in files("...") and fields, then: pulumi preview, pulumi up.
`;

await alone(async (children) => {
    const say = (line: string): void => console.log(line);
    const stage = await act("Getting ready", () => setStage(children, "quickstart", "shown", say));
    try {
        await play(stage);
    } finally {
        await stage.sandbox.stop();
    }
    console.log(forYourOwnData);
});
