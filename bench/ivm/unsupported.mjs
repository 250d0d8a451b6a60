/** A view that an engine has no words for; the message says why. */
export class Unsupported extends Error {}
