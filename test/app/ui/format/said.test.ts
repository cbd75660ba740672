import { expect, test } from "vitest";
import { wordDates } from "~/ui/format/said";

test("days and instants of a refusal are written as on the page, and nothing else is touched", () => {
  const said = (text: string) => wordDates(text, "en", "Europe/Berlin");
  expect(said("Nothing falls due by 2026-11-30 that is not billed.")).toBe(
    "Nothing falls due by 30\u00a0Nov\u00a02026 that is not billed.",
  );
  expect(said("30.00 to 39.00 EUR from 2026-12-01, not 2026-12-02.")).toBe(
    "30.00 to 39.00 EUR from 1\u00a0Dec\u00a02026, not 2\u00a0Dec\u00a02026.",
  );
  expect(said("The test clock shows 2026-11-21T08:14:00Z and never goes back.")).toMatch(
    /shows 21\sNov\s2026,\s09:14\sBerlin and never/,
  );
  expect(said("2026-11-31 does not exist.")).toBe("2026-11-31 does not exist.");
  expect(said("Invoice INV-2026-11-30 and R-2026-11-30-7 stay.")).toBe(
    "Invoice INV-2026-11-30 and R-2026-11-30-7 stay.",
  );
});

test("a portal in another language has its own dates in it", () => {
  expect(wordDates("Choose 2026-11-30 or a later day.", "de", "UTC")).toMatch(/^Choose 30\.\sNov/);
});
