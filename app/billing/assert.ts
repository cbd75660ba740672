/** Stops on a broken invariant of our own. Bad input from outside is a refusal (outcome.ts), never an assert. A message that has to be put together is given as a function: most asserts hold. */
export function assert(condition: unknown, message: string | (() => string)): asserts condition {
  if (!condition) throw new Error(`Broken invariant: ${typeof message === "string" ? message : message()}`);
}

/** Ends a switch over a union: the compiler proves that no case is missing, the throw covers forged data. */
export function unreachable(value: never, what: string): never {
  throw new Error(`Broken invariant: unknown ${what} ${JSON.stringify(value)}`);
}
