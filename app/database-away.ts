// Tells "PostgreSQL cannot be reached just now" from every other failure: the first is answered with 503 and
// Retry-After and passes by itself, the others are defects.

// Codes of Node and of the postgres.js and pg drivers for a connection that could not be made or was lost.
const connectionCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
]);

// SQLSTATE of a server that is going down, coming up or full (PostgreSQL, appendix A, classes 08, 53 and 57).
const serverCodes = /^(08...|57P0[123]|53300)$/;

/** How many seconds a client is asked to wait before it tries again. */
export const retryAfterSeconds = 2;

/** Whether an error, or anything that caused it, says that the database cannot be reached at the moment. */
export function isDatabaseAway(error: unknown): boolean {
  const seen = new Set<unknown>();
  for (let current = error; current instanceof Error && !seen.has(current); current = current.cause) {
    seen.add(current);
    if (current instanceof AggregateError && current.errors.some(isDatabaseAway)) return true;
    const code = "code" in current ? String(current.code) : "";
    if (serverCodes.test(code)) return true;
    if (connectionCodes.has(code) && !isFromStripe(current)) return true;
  }
  return false;
}

// The provider's client reports its own lost connections, which the outbox handles; they say nothing of ours.
function isFromStripe(error: Error): boolean {
  return error.name.startsWith("Stripe") || "requestId" in error;
}

/**
 * Whether an uncaught error is the known harmless one of postgres.js 3.4: a connection closed while a small write
 * is queued throws from a timer, where nobody can catch it (porsager/postgres #1154 and #1208). Exactly this error
 * is survived; any other uncaught error ends the process, because its state can no longer be trusted.
 */
export function isQueuedWriteOnClosedConnection(error: unknown): boolean {
  return (
    error instanceof TypeError &&
    error.message === "Cannot read properties of null (reading 'write')" &&
    /^\s*at (?:Immediate\.)?nextWrite\d* /m.test(error.stack?.split("\n")[1] ?? "")
  );
}
