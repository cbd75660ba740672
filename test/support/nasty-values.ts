// Values nobody should send, for tests that try every door with them.
import { expect } from "vitest";

export const NASTY: readonly string[] = [
  "\u0000",
  "a\u0000b",
  "-1",
  "0",
  "1.5",
  "99999999999",
  "9".repeat(400),
  "1e309",
  "NaN",
  "2026-02-30",
  "0000-00-00",
  "+275760-09-13",
  "2026-01-01T25:61:00Z",
  "١٢٣",
  "💥".repeat(3_000),
  "'; drop table invoices; --",
  "<script>alert(1)</script>",
  "\\",
  "..",
  "%00",
  "ext:",
  "__proto__",
  "cus_ffffffffffffffffffffffffffffffff",
  "\ud800",
];

/** One of each kind that broke something once; with these every parameter of every address is tried. */
export const WORST = ["a\u0000b", "9".repeat(400), "2026-02-30", "💥".repeat(3_000)];

/**
 * The worst of the values and a third of the others. Fields are dealt them in turn, so that neighbours get the other
 * thirds: all values in all fields of all doors take longer than they find.
 */
export function dealt<T>(values: readonly T[], turn: number): T[] {
  const worst: readonly unknown[] = WORST;
  return values.filter((value, at) => at % 3 === turn % 3 || worst.includes(value));
}

/** As a browser writes it into an address: half of a surrogate pair becomes the replacement character. */
export function inAddress(value: string): string {
  return encodeURIComponent(Buffer.from(value.slice(0, 2_000)).toString());
}

/** Redirects after success are fine: some of these values are good enough for a name. */
export function expectAnswer(status: number | undefined, what: string): void {
  expect(status, what).toBeGreaterThanOrEqual(200);
  expect(status, what).toBeLessThan(500);
}
