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
