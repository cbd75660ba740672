// What is used and not billed at a month's end is income of that month, and what bills it later takes it over.
import { and, asc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { formatDay } from "~/billing/time/day";
import { accrueUsage } from "~/operations/accrue-usage.server";
import { applyCoupon } from "~/operations/apply-coupon.server";
import { closeBooks } from "~/operations/close-books.server";
import { createCoupon } from "~/operations/create-coupon.server";
import { loadDailyTieOuts } from "~/operations/load-tie-outs.server";
import { setExchangeRates } from "~/operations/set-exchange-rates.server";
import { setPayer } from "~/operations/set-payer.server";
import { voidInvoice } from "~/operations/void-invoice.server";
import { voidUsage } from "~/operations/void-usage.server";
import { lockAccrualSchedule, saveAccrualSchedule } from "~/store/accruals.server";
import { invoices } from "../../../drizzle/schema/invoicing";
import { journalEntries, journalLines } from "../../../drizzle/schema/ledger";
import { day } from "../../support/billing-book";
import { useTestDatabase } from "../../support/database";
import { at, chargeOn, foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();

const PER_UNIT = { type: "per_unit", unit_amount: "10.00" } as const;

/** A subscription that pays 10.00 a unit at the end of each period, and nothing else. */
async function metered(
  options: Parameters<typeof foundTestOrganization>[0],
  unit: "month" | "quarter" = "month",
) {
  const organization = await foundTestOrganization(options);
  await organization.metric("units", "sum", "n");
  const planId = await organization.plan("metered", {
    prices: [{ currency: "EUR", amount: "0.00" }],
    charges: [chargeOn("units", PER_UNIT)],
    cadence: { unit, count: 1 },
  });
  const customerId = await organization.customer();
  const subscriptionId = await organization.subscribe({ customerId, planId });
  return { organization, customerId, subscriptionId, planId };
}

/** The postings to 1110 and 4000, debit above zero, day by day. */
const posted = (organization: TestOrganization) =>
  organization.view(async ({ tx, organization: { id } }) => {
    const rows = await tx
      .select({ line: journalLines, entry: journalEntries })
      .from(journalLines)
      .innerJoin(
        journalEntries,
        and(eq(journalEntries.organizationId, id), eq(journalEntries.id, journalLines.entryId)),
      )
      .where(eq(journalLines.organizationId, id))
      .orderBy(asc(journalEntries.postedOn), asc(journalEntries.id), asc(journalLines.lineNumber));
    return rows
      .filter(({ line }) => ["1110", "4000"].includes(line.account))
      .map(
        ({ line: { account, debitMinor, creditMinor }, entry: { recipe, postedOn } }) =>
          `${formatDay(postedOn)} ${recipe} ${account} ${debitMinor - creditMinor}`,
      );
  });

const use = (organization: TestOrganization, subscriptionId: string, id: string, n: string, on: string) =>
  organization.usage(subscriptionId, [{ id, metric: "units", at: on, properties: { n } }]);

async function expectTied(organization: TestOrganization) {
  for (const { on, rows } of await organization.view((context) => loadDailyTieOuts(context)))
    expect(
      rows.filter(({ differenceMinor }) => differenceMinor !== 0n),
      formatDay(on),
    ).toEqual([]);
}

describe("usage that a month's end finds unbilled", () => {
  test("is income of that month, and its invoice earns only the rest", async () => {
    const { organization, subscriptionId } = await metered({ clock: "2026-01-10T00:00:00Z" });
    await organization.advance("2026-01-21T00:00:00Z");
    await use(organization, subscriptionId, "a", "3", "2026-01-20T00:00:00Z");
    await organization.advance("2026-02-04T00:00:00Z");
    expect(await posted(organization)).toEqual([
      "2026-01-31 usage.accrued 1110 3000",
      "2026-01-31 usage.accrued 4000 -3000",
    ]);
    await use(organization, subscriptionId, "b", "2", "2026-02-03T00:00:00Z");
    await organization.advance("2026-02-11T00:00:00Z");
    expect((await posted(organization)).slice(2)).toEqual([
      "2026-02-10 invoice.finalized 1110 -3000",
      "2026-02-10 invoice.finalized 4000 -2000",
    ]);
    await expectTied(organization);
    await organization.advance("2026-03-02T00:00:00Z");
    expect(await posted(organization)).toHaveLength(4);
  });

  test("counts in the month it was used in also where the first of the next one bills it", async () => {
    const { organization, subscriptionId } = await metered({ clock: "2026-01-01T00:00:00Z" });
    await organization.advance("2026-01-21T00:00:00Z");
    await use(organization, subscriptionId, "a", "3", "2026-01-20T00:00:00Z");
    await organization.advance("2026-02-01T00:00:00Z");
    expect(await posted(organization)).toEqual([
      "2026-01-31 usage.accrued 1110 3000",
      "2026-01-31 usage.accrued 4000 -3000",
      "2026-02-01 invoice.finalized 1110 -3000",
    ]);
  });

  test("of a longer period is accrued month by month, by what each adds", async () => {
    const { organization, subscriptionId } = await metered({ clock: "2026-01-01T00:00:00Z" }, "quarter");
    await organization.advance("2026-01-21T00:00:00Z");
    await use(organization, subscriptionId, "a", "3", "2026-01-20T00:00:00Z");
    await organization.advance("2026-02-21T00:00:00Z");
    await use(organization, subscriptionId, "b", "1", "2026-02-20T00:00:00Z");
    await organization.advance("2026-03-21T00:00:00Z");
    await organization.run((context) => voidUsage(context, ["a"]));
    await organization.advance("2026-04-01T00:00:00Z");
    expect(await posted(organization)).toEqual([
      "2026-01-31 usage.accrued 1110 3000",
      "2026-01-31 usage.accrued 4000 -3000",
      "2026-02-28 usage.accrued 1110 1000",
      "2026-02-28 usage.accrued 4000 -1000",
      "2026-03-31 usage.accrued 1110 -3000",
      "2026-03-31 usage.accrued 4000 3000",
      "2026-04-01 invoice.finalized 1110 -1000",
    ]);
    await expectTied(organization);
  });

  test("is accrued as its invoice will discount it, and less where that comes to less", async () => {
    const { organization, subscriptionId, customerId } = await metered({ clock: "2026-01-10T00:00:00Z" });
    const coupon = await organization.run((context) =>
      createCoupon(context, {
        code: "HALF",
        name: "Half",
        percent: "50",
        amount: null,
        currency: null,
        duration: "forever",
        periods: null,
        planCodes: [],
        metricCodes: [],
        reusable: false,
        validFrom: null,
        validTo: null,
        maxUses: null,
        maxUsesPerCustomer: null,
      }),
    );
    await organization.run((context) =>
      applyCoupon(context, { customerId, code: coupon.code, amount: null }),
    );
    await organization.advance("2026-01-21T00:00:00Z");
    await use(organization, subscriptionId, "a", "3", "2026-01-20T00:00:00Z");
    await organization.advance("2026-02-11T00:00:00Z");
    expect(await posted(organization)).toEqual([
      "2026-01-31 usage.accrued 1110 1500",
      "2026-01-31 usage.accrued 4000 -1500",
      "2026-02-10 invoice.finalized 1110 -1500",
    ]);
  });

  test("leaves nothing behind when the invoice that billed it is undone and made anew", async () => {
    const { organization, subscriptionId } = await metered({ clock: "2026-01-10T00:00:00Z" });
    await organization.advance("2026-01-21T00:00:00Z");
    await use(organization, subscriptionId, "a", "3", "2026-01-20T00:00:00Z");
    await organization.advance("2026-02-11T00:00:00Z");
    const [invoice] = await organization.view(({ tx, organization: { id } }) =>
      tx.select({ id: invoices.id }).from(invoices).where(eq(invoices.organizationId, id)),
    );
    await organization.run((context) =>
      voidInvoice(context, {
        invoiceId: invoice?.id ?? "",
        credit: "0",
        refund: "0",
        follows: "rebill",
      }),
    );
    await organization.advance("2026-03-11T00:00:00Z");
    expect((await posted(organization)).slice(3)).toEqual([
      "2026-02-10 invoice.finalized 4000 -3000",
      "2026-02-11 invoice.cancelled 4000 3000",
    ]);
    await expectTied(organization);
  });
});

describe("a month", () => {
  test("is gone through in batches, and once however often it is asked for", async () => {
    const { organization, planId } = await metered({ clock: "2026-01-10T00:00:00Z" });
    for (const name of ["B", "C"]) {
      const customerId = await organization.customer({ name });
      const other = await organization.subscribe({ customerId, planId });
      await use(organization, other, `of ${name}`, "1", "2026-01-10T00:00:00Z");
    }
    await organization.advance("2026-01-31T00:00:00Z");
    await organization.run(async (context) => {
      const then = { ...context, now: at("2026-02-01T00:00:00Z") };
      const before = await lockAccrualSchedule(then);
      const counts: number[] = [];
      for (;;) {
        const batch = await accrueUsage(then, { limit: 2 });
        if (!batch.ok || batch.value === 0) break;
        counts.push(batch.value);
      }
      expect(counts).toEqual([2, 1]);
      await saveAccrualSchedule(then, before);
      expect(await accrueUsage(then, { limit: 9 })).toEqual({ ok: true, value: 3 });
      return { ok: true, value: null };
    });
    expect(await posted(organization)).toEqual([
      "2026-01-31 usage.accrued 1110 1000",
      "2026-01-31 usage.accrued 4000 -1000",
      "2026-01-31 usage.accrued 1110 1000",
      "2026-01-31 usage.accrued 4000 -1000",
    ]);
  });

  test("is not closed before it", async () => {
    const { organization, subscriptionId } = await metered({ clock: "2026-01-10T00:00:00Z" });
    await organization.advance("2026-01-31T00:00:00Z");
    await use(organization, subscriptionId, "a", "1", "2026-01-20T00:00:00Z");
    const later = await organization.run(async (context) => ({
      ok: true,
      value: await closeBooks(
        { ...context, now: at("2026-02-02T00:00:00Z") },
        { through: day("2026-01-31"), closing: "soft" },
      ),
    }));
    expect(later).toMatchObject({ ok: false, refusals: [{ code: "books_postings_waiting" }] });
    await organization.advance("2026-02-02T12:00:00Z");
    await organization.run((context) => closeBooks(context, { through: day("2026-01-31"), closing: "soft" }));
  });
});

test("what the payer's invoice will name is accrued for who was served", async () => {
  const { organization, subscriptionId, customerId } = await metered({
    clock: "2026-01-10T00:00:00Z",
    policy: { hierarchy: "consolidated" },
  });
  const payerId = await organization.customer({ name: "Payer" });
  await organization.run((context) => setPayer(context, { customerId, payerId, pays: "payer" }));
  await organization.advance("2026-01-21T00:00:00Z");
  await use(organization, subscriptionId, "a", "3", "2026-01-20T00:00:00Z");
  await organization.advance("2026-02-11T00:00:00Z");
  expect(await posted(organization)).toEqual([
    "2026-01-31 usage.accrued 1110 3000",
    "2026-01-31 usage.accrued 4000 -3000",
    "2026-02-10 invoice.finalized 1110 -3000",
  ]);
});

test("what was accrued before the first rate is opened with it, and nothing is left of it either", async () => {
  const organization = await foundTestOrganization({ clock: "2026-01-10T00:00:00Z" });
  const subscriptionId = await meteredInDollars(organization);
  await use(organization, subscriptionId, "a", "3", "2026-01-10T00:00:00Z");
  await organization.advance("2026-02-04T00:00:00Z");
  await enterRates(organization, ["2026-01-31", "0.80"], ["2026-02-09", "0.90"]);
  await organization.advance("2026-02-11T00:00:00Z");
  const lines = await unbilledLines(organization);
  expect(lines.map(({ debitMinor, creditMinor }) => debitMinor - creditMinor)).toEqual([
    3000n,
    -3000n,
    3000n,
    -3000n,
  ]);
  expect(lines.map(({ baseDebitMinor, baseCreditMinor }) => [baseDebitMinor, baseCreditMinor])).toEqual([
    [null, null],
    [0n, 0n],
    [2400n, 0n],
    [0n, 2400n],
  ]);
});

test("in another currency 1110 keeps its amount in base, and nothing is left of it", async () => {
  const organization = await foundTestOrganization({ clock: "2026-01-10T00:00:00Z" });
  await enterRates(organization, ["2026-01-09", "0.80"], ["2026-02-09", "0.90"]);
  const subscriptionId = await meteredInDollars(organization);
  await use(organization, subscriptionId, "a", "3", "2026-01-10T00:00:00Z");
  await organization.advance("2026-02-11T00:00:00Z");
  const lines = await unbilledLines(organization);
  expect(lines.map(({ baseDebitMinor, baseCreditMinor }) => [baseDebitMinor, baseCreditMinor])).toEqual([
    [2400n, 0n],
    [0n, 2400n],
  ]);
});

const enterRates = (
  organization: TestOrganization,
  ...rates: readonly (readonly [date: string, rate: string])[]
) =>
  organization.run((context) =>
    setExchangeRates(context, {
      rates: rates.map(([date, rate]) => ({ date, currency: "USD", rate })),
      quote: "direct",
      source: "ECB",
    }),
  );

async function meteredInDollars(organization: TestOrganization): Promise<string> {
  await organization.metric("units", "sum", "n");
  const planId = await organization.plan("metered", {
    prices: [{ currency: "USD", amount: "0.00" }],
    charges: [chargeOn("units", PER_UNIT, "USD")],
  });
  const customerId = await organization.customer({ currency: "USD" });
  return organization.subscribe({ customerId, planId });
}

/** The postings to 1110 in their order. */
const unbilledLines = (organization: TestOrganization) =>
  organization.view(async ({ tx, organization: { id } }) => {
    const rows = await tx
      .select({ line: journalLines })
      .from(journalLines)
      .innerJoin(
        journalEntries,
        and(eq(journalEntries.organizationId, id), eq(journalEntries.id, journalLines.entryId)),
      )
      .where(and(eq(journalLines.organizationId, id), eq(journalLines.account, "1110")))
      .orderBy(asc(journalEntries.id), asc(journalLines.lineNumber));
    return rows.map(({ line }) => line);
  });
