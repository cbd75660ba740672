import { expect, test } from "vitest";
import { isDatabaseAway, isQueuedWriteOnClosedConnection } from "~/database-away";

function coded(code: string, cause?: unknown): Error {
  return Object.assign(new Error(code, { cause }), { code });
}

test.each(["ECONNREFUSED", "CONNECTION_CLOSED", "CONNECT_TIMEOUT", "57P01", "57P03", "08006", "53300"])(
  "%s says that the database is away",
  (code) => {
    expect(isDatabaseAway(coded(code))).toBe(true);
    expect(isDatabaseAway(new Error("Failed query", { cause: coded(code) }))).toBe(true);
    expect(isDatabaseAway(new AggregateError([coded(code)]))).toBe(true);
  },
);

test.each(["23505", "40001", "42501", "ENOENT"])("%s does not", (code) => {
  expect(isDatabaseAway(coded(code))).toBe(false);
});

test("a provider that cannot be reached is not the database", () => {
  const error = Object.assign(coded("ECONNREFUSED"), { name: "StripeConnectionError" });
  expect(isDatabaseAway(error)).toBe(false);
});

test("an error that is its own cause does not hang", () => {
  const error = new Error("loop");
  error.cause = error;
  expect(isDatabaseAway(error)).toBe(false);
});

test("only the driver's known error is survived", () => {
  const known = new TypeError("Cannot read properties of null (reading 'write')");
  known.stack = `${known}\n    at Immediate.nextWrite (file:///app/node_modules/postgres/src/connection.js:255:22)`;
  expect(isQueuedWriteOnClosedConnection(known)).toBe(true);
  const elsewhere = new TypeError("Cannot read properties of null (reading 'write')");
  expect(isQueuedWriteOnClosedConnection(elsewhere)).toBe(false);
  expect(isQueuedWriteOnClosedConnection(new TypeError("x is not a function"))).toBe(false);
});
