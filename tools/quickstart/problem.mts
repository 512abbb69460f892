/** Something did not go as this demonstration says it does; the message says what. */
export class Problem extends Error {}
