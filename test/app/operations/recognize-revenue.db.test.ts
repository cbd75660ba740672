import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { formatDay } from "~/billing/time/day";
import { recognizeRevenue } from "~/operations/recognize-revenue.server";
import { journalEntries, recognitionSchedules } from "../../../drizzle/schema/ledger";
import { useTestDatabase } from "../../support/database";
import { foundTestOrganization } from "../../support/organization";

useTestDatabase();

test("revenue paid in advance is earned by day, posted at month ends and at the end, and adds up", async () => {
  const organization = await foundTestOrganization({ clock: "2026-01-16T00:00:00Z" });
  const planId = await organization.plan("year", {
    cadence: { unit: "quarter", count: 1 },
    prices: [{ currency: "EUR", amount: "100.00" }],
  });
  const subscription = { customerId: await organization.customer(), planId };
  await organization.subscribe({ ...subscription, endsAt: Date.UTC(2026, 3, 16) });
  await organization.advance("2026-05-20T00:00:00Z");
  const book = await organization.view(async ({ tx, organization: { id } }) => ({
    entries: await tx
      .select()
      .from(journalEntries)
      .where(and(eq(journalEntries.organizationId, id), eq(journalEntries.recipe, "revenue.recognized")))
      .orderBy(journalEntries.postedOn),
    schedules: await tx
      .select()
      .from(recognitionSchedules)
      .where(eq(recognitionSchedules.organizationId, id)),
  }));
  // 90 days: 16, then 28, then 31, then 15, each the difference of two rounded sums.
  expect(book.entries.map(({ postedOn, debitMinor }) => `${formatDay(postedOn)} ${debitMinor}`)).toEqual([
    "2026-01-31 1778",
    "2026-02-28 3111",
    "2026-03-31 3444",
    "2026-04-15 1667",
  ]);
  expect(book.entries.reduce((sum, entry) => sum + entry.debitMinor, 0n)).toBe(10_000n);
  expect(book.schedules).toMatchObject([{ totalMinor: 10_000n, recognizedMinor: 10_000n, nextOn: null }]);
  expect(await organization.run((context) => recognizeRevenue(context, { limit: 100 }))).toBe(0);
});
