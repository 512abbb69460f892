import type { PastedKey } from "../../provider/destinations/authorize";
import { unlessStopped } from "../stop-signal";
import { type Connecting, connectionOf, say, secretOf } from "./connect";
import { prove } from "./prove";

/** Takes a key that the user pastes, proves it and delivers it. */
export async function connectByKey({ credential, noun, page }: PastedKey, connecting: Connecting): Promise<void> {
    const { destination, flags, signal } = connecting;
    if (flags.endpoint === undefined) say(`This page makes the ${noun}, with the needed rights chosen:\n  ${page}`);
    const key = await secretOf(credential, `${destination.displayName}'s ${noun}`, connecting);
    const connection = connectionOf(connecting, { [credential]: key });
    await connecting.deliver(await unlessStopped(prove(destination, connection, signal), signal));
}
