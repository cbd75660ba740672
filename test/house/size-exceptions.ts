/**
 * Files that may be longer than the house allows, each with a reason, a date and the lines it may have. An entry
 * that is no longer needed fails the test, so that the list only shrinks.
 */
export const sizeExceptions: readonly { file: string; lines: number; reason: string; date: string }[] = [];
