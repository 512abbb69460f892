import type { ReceivedRequest } from "../../sandbox/index";
import type { EnginePlace } from "./engine-place";
import { type Asked, Requests } from "./requests";

/** What arrived at the vendor about people. */
export class PeopleLog {
    readonly asked: Asked[] = [];
    #requests: Requests | undefined;
    #awaited = Infinity;
    #happen: () => void = () => undefined;

    received(request: ReceivedRequest, place: EnginePlace): void {
        this.#requests ??= new Requests(place.vendor);
        const asked = this.#requests.read(request, place.members());
        if (asked === undefined) return;
        this.asked.push(asked);
        this.#awaited -= 1;
        if (this.#awaited === 0) this.#happen();
    }

    /** Calls when so many more have arrived. */
    expect(requests: number, happen: () => void): void {
        this.#awaited = requests;
        this.#happen = happen;
    }
}
