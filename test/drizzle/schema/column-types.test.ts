// Instants are read as PostgreSQL writes them, whatever their zone and fraction.
import fc from "fast-check";
import { expect, test } from "vitest";
import { outbox } from "../../../drizzle/schema/operations";

const read = (text: string) => outbox.nextTryAt.mapFromDriverValue(text);

test.each([
  ["1970-01-01 00:00:00+00", 0],
  ["2026-02-28 23:59:59+00", Date.UTC(2026, 1, 28, 23, 59, 59)],
  ["2024-02-29 12:30:05.25+00", Date.UTC(2024, 1, 29, 12, 30, 5, 250)],
  ["2026-02-28 23:59:59+02", Date.UTC(2026, 1, 28, 21, 59, 59)],
  ["2026-02-28 23:59:59.123-05", Date.UTC(2026, 2, 1, 4, 59, 59, 123)],
  ["2026-02-28 23:59:59+05:45", Date.UTC(2026, 1, 28, 18, 14, 59)],
  ["2026-02-28T23:59:59.000Z", Date.UTC(2026, 1, 28, 23, 59, 59)],
])("%s", (text, instant) => {
  expect(read(text)).toBe(instant);
});

test("every whole second of UTC, from year 100 to 9999", () => {
  const seconds = fc.integer({ min: Date.UTC(100, 0, 1) / 1000, max: Date.UTC(9999, 11, 31) / 1000 });
  fc.assert(
    fc.property(seconds, (second) => {
      const text = new Date(second * 1000).toISOString().replace("T", " ").replace(".000Z", "+00");
      expect(read(text)).toBe(second * 1000);
    }),
    { numRuns: 1_000 },
  );
});
