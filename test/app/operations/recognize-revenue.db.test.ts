import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { dayOf, formatDay } from "~/billing/time/day";
import { cancelSubscription } from "~/operations/cancel-subscription.server";
import { changeSubscription } from "~/operations/change-subscription.server";
import { loadDailyTieOuts } from "~/operations/load-tie-outs.server";
import { recognizeRevenue } from "~/operations/recognize-revenue.server";
import { journalEntries, recognitionSchedules } from "../../../drizzle/schema/ledger";
import { useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

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

/** What one organization posted of deferred revenue, and what still waits. */
const bookOf = (organization: TestOrganization) =>
  organization.view(async ({ tx, organization: { id } }) => {
    const entries = await tx
      .select()
      .from(journalEntries)
      .where(and(eq(journalEntries.organizationId, id), eq(journalEntries.recipe, "revenue.recognized")))
      .orderBy(journalEntries.postedOn, journalEntries.id);
    return entries.map(({ postedOn, debitMinor }) => `${formatDay(postedOn)} ${debitMinor}`);
  });

async function expectTied(organization: TestOrganization) {
  const days = await organization.view((context) => loadDailyTieOuts(context));
  for (const { on, rows } of days)
    expect(
      rows.filter(({ differenceMinor }) => differenceMinor !== 0n),
      formatDay(on),
    ).toEqual([]);
}

test("a plan may have what it sells earned in equal parts a month", async () => {
  const organization = await foundTestOrganization({ clock: "2026-01-01T00:00:00Z" });
  const planId = await organization.plan("quarter", {
    cadence: { unit: "quarter", count: 1 },
    prices: [{ currency: "EUR", amount: "100.00" }],
    recognition: "monthly",
  });
  const customerId = await organization.customer();
  await organization.subscribe({ customerId, planId, endsAt: Date.UTC(2026, 3, 1) });
  await organization.advance("2026-04-02T00:00:00Z");
  expect(await bookOf(organization)).toEqual(["2026-01-31 3333", "2026-02-28 3333", "2026-03-31 3334"]);
  await expectTied(organization);
});

test("a set-up fee is earned over the term; ending it sooner, or not after all, moves only what is not earned yet", async () => {
  const organization = await foundTestOrganization({ clock: "2026-01-01T00:00:00Z" });
  const model = { type: "per_unit", unit_amount: "365.00" } as const;
  const planId = await organization.plan("term", {
    prices: [],
    fixedItems: [
      {
        ...{ code: "setup", name: "Set-up", units: "1", timing: "in_advance" },
        ...{ prorated: false, recurring: false, recognition: "straight_over_term" },
        prices: [{ currency: "EUR", model }],
      },
    ],
  });
  const customerId = await organization.customer();
  const subscriptionId = await organization.subscribe({ customerId, planId, endsAt: Date.UTC(2027, 0, 1) });
  await organization.advance("2026-03-10T00:00:00Z");
  // A euro a day, however short the period that billed it.
  expect(await bookOf(organization)).toEqual(["2026-01-31 3100", "2026-02-28 2800"]);
  const end = { at: "day", on: dayOf(2026, 4, 30) } as const;
  const cancel = () =>
    organization.run((context) => cancelSubscription(context, { subscriptionId, when: end, unused: "keep" }));
  await cancel();
  await organization.run((context) =>
    changeSubscription(context, { subscriptionId, change: { kind: "undo_cancel" } }),
  );
  await organization.advance("2026-04-02T00:00:00Z");
  // Kept after all, it goes on to the end of the term: what waited for March on, over the days from then.
  expect((await bookOf(organization)).at(-1)).toBe("2026-03-31 3100");
  await cancel();
  await organization.advance("2026-05-02T00:00:00Z");
  // The whole rest by the day on which it ends.
  expect((await bookOf(organization)).slice(3)).toEqual([`2026-04-29 ${36_500 - 9_000}`]);
  await expectTied(organization);
});
