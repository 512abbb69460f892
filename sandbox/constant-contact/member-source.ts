import type { MemberSource } from "./activity-table";
import type { ConstantContactState } from "./state";

/** The contacts that a source names, at this moment. */
export function sourcePeople(state: ConstantContactState, source: MemberSource): number[] {
    const except = new Set(source.except);
    return [...named(state, source)].filter((person) => !except.has(person));
}

function* named(state: ConstantContactState, source: MemberSource): Generator<number> {
    if (source.contacts !== undefined) yield* new Set(source.contacts);
    const seen = new Set<number>();
    for (const id of source.lists ?? []) {
        for (const person of state.lists.get(id)?.membership.from(0) ?? []) {
            if (!seen.has(person)) yield person;
            seen.add(person);
        }
    }
    for (let person = 0; source.everybody === true && person < state.contacts.count; person += 1) {
        if (state.contacts.at(person)?.permission !== "unsubscribed") yield person;
    }
}
