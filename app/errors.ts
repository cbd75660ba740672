/** A refusal as the engine words it. */
type Reason = {
  readonly code: string;
  readonly sentence: string;
  readonly remedy: string;
  readonly field?: string;
};

/**
 * Carries a refusal out of a transaction, so that nothing of it stays; the gate gives it to the door as an outcome.
 * Operations answer with outcomes; only a step that comes after rows were written throws one.
 */
export class Refused extends Error {
  constructor(readonly refusals: readonly Reason[]) {
    super(refusals.map(({ sentence, remedy }) => `${sentence} ${remedy}`).join(" "));
    this.name = "Refused";
  }
}

/** What a door turns into 404: not there, or not visible to the caller; the two are never told apart. */
export class NotFound extends Error {
  constructor(readonly subject: string) {
    super(`${subject} does not exist.`);
    this.name = "NotFound";
  }
}

/** 403: the caller is known, and its role may not do this. */
export class Forbidden extends Error {
  constructor(readonly needed: string) {
    super(`This needs ${needed}.`);
    this.name = "Forbidden";
  }
}

/** 409: somebody else changed the thing in between, or a key is used again for another request. */
export class Conflict extends Error {
  constructor(
    readonly code: string,
    readonly sentence: string,
    readonly remedy: string,
  ) {
    super(sentence);
    this.name = "Conflict";
  }
}
