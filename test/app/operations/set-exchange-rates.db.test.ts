// The walk of a foreign currency: a rate is entered, documents fix it, money settles them, and the books tie out in base.
import { and, asc, eq, isNotNull } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { listRuns } from "~/console/queries/runs.server";
import type { Context } from "~/context.server";
import { run } from "~/gate.server";
import { billCustomers } from "~/operations/bill-customers.server";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { finalizeDraft } from "~/operations/finalize-draft.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { loadTieOutsInBase } from "~/operations/load-tie-outs.server";
import { recordPayment } from "~/operations/record-payment.server";
import { refundPayment } from "~/operations/refund-payment.server";
import { setExchangeRates } from "~/operations/set-exchange-rates.server";
import { setInvoicing } from "~/operations/set-invoicing.server";
import { voidCreditNote } from "~/operations/void-credit-note.server";
import { voidInvoice } from "~/operations/void-invoice.server";
import { loadInvoiceFees } from "~/store/invoices.server";
import { listPaymentsOfInvoice } from "~/store/payments.server";
import { exchangeRates } from "../../../drizzle/schema/exchange-rates";
import { creditNotes, fees, heldDrafts, invoices } from "../../../drizzle/schema/invoicing";
import { journalEntries, journalLines } from "../../../drizzle/schema/ledger";
import { day } from "../../support/billing-book";
import { countStatements, useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

const database = useTestDatabase();
let organization: TestOrganization;
let american: string;
let domestic: string;

const enter = (date: string, rate: string, currency = "USD") =>
  organization.run((context) =>
    setExchangeRates(context, { rates: [{ date, currency, rate }], quote: "direct", source: "ECB" }),
  );

/** One customer pays 100.00 USD a month ahead, another one 30.00 EUR; the first month has no rates at all. */
beforeAll(async () => {
  organization = await foundTestOrganization({ policy: { void: "also_paid" } });
  const inDollars = await organization.plan("dollars", { prices: [{ currency: "USD", amount: "100.00" }] });
  american = await organization.customer({ name: "Bay Software", currency: "USD" });
  await organization.subscribe({ customerId: american, planId: inDollars });
  domestic = await organization.customer({ name: "Kiel GmbH" });
  await organization.subscribe({ customerId: domestic, planId: await organization.plan("euros") });
  await organization.advance("2026-01-02T00:00:00Z");
});

const invoicesOf = (customerId: string) =>
  organization.view(({ tx, organization: { id } }) =>
    tx
      .select()
      .from(invoices)
      .where(and(eq(invoices.organizationId, id), eq(invoices.customerId, customerId)))
      .orderBy(asc(invoices.issuedOn)),
  );

/** What accounts hold in base, debit above zero; those at zero are left out. */
async function baseBalances(): Promise<Record<string, bigint>> {
  const lines = await organization.view(({ tx, organization: { id } }) =>
    tx
      .select()
      .from(journalLines)
      .where(and(eq(journalLines.organizationId, id), isNotNull(journalLines.baseDebitMinor))),
  );
  const sums: Record<string, bigint> = {};
  for (const { account, baseDebitMinor, baseCreditMinor } of lines)
    sums[account] = (sums[account] ?? 0n) + (baseDebitMinor ?? 0n) - (baseCreditMinor ?? 0n);
  return Object.fromEntries(Object.entries(sums).filter(([, minor]) => minor !== 0n));
}

async function tiesOut(on: string): Promise<void> {
  const ties = await organization.view((context) => loadTieOutsInBase(context, day(on)));
  expect(ties?.rows.map(({ check, differenceMinor }) => [check, differenceMinor])).toEqual([
    ["1100", 0n],
    ["balance", 0n],
  ]);
}

test("a foreign currency in the books, from the first rate to a settled claim", async () => {
  const [january] = await invoicesOf(american);
  expect(january).toMatchObject({ currency: "USD", exchange: null });
  await organization.run((context) =>
    recordPayment(context, { invoiceId: january?.id ?? "", amount: null, reference: null }),
  );
  expect(await organization.view((context) => loadTieOutsInBase(context, day("2026-01-02")))).toBeNull();

  // From the first rate on a document demands one; the run says so, bills the others and tries again.
  await enter("2026-01-10", "0.90");
  await organization.advance("2026-02-02T00:00:00Z");
  expect(await invoicesOf(american)).toHaveLength(1);
  expect(await invoicesOf(domestic)).toHaveLength(2);
  const runs = await organization.view((context) =>
    listRuns(context, { after: null, before: null, limit: 1 }),
  );
  expect(runs.rows[0]?.failures[0]).toMatchObject({ customerId: american });
  expect(runs.rows[0]?.failures[0]?.reason).toMatch(/USD in EUR.*2026-02-0.*Settings, Exchange rates/s);

  await enter("2026-01-30", "0.80");
  await organization.advance("2026-02-03T00:00:00Z");
  const [, february] = await invoicesOf(american);
  expect(february?.exchange).toMatchObject({
    rate: "0.80",
    publishedOn: "2026-01-30",
    source: "ECB",
    taxMinor: "0",
  });
  expect(await baseBalances()).toEqual({ "1100": 8_000n, "2200": -8_000n });
  await tiesOut("2026-02-03");

  // The bank has the rate of the day it was paid, the claim its own.
  await enter("2026-02-03", "0.70");
  const invoiceId = february?.id ?? "";
  await organization.run((context) =>
    recordPayment(context, { invoiceId, amount: "60.00", reference: null }),
  );
  expect(await baseBalances()).toEqual({ "1000": 4_200n, "1100": 3_200n, "2200": -8_000n, "7000": 600n });
  await tiesOut("2026-02-03");
  await tiesOut("2026-02-02");

  // A note about it has the rate of the invoice, not today's; its credit pays the rest of it.
  const [fee] = await organization.view(({ tx, organization: { id } }) =>
    tx
      .select()
      .from(fees)
      .where(and(eq(fees.organizationId, id), eq(fees.invoiceId, invoiceId))),
  );
  expect(fee?.exchangeRateId).toBe(february?.exchange?.id);
  await organization.run((context) =>
    createCreditNote(context, {
      invoiceId,
      lines: [{ feeId: fee?.id ?? "", amount: "40.00" }],
      settlement: { as: "credit" },
      effect: "reversal",
      reason: "other",
    }),
  );
  const [note] = await organization.view(({ tx, organization: { id } }) =>
    tx.select().from(creditNotes).where(eq(creditNotes.organizationId, id)),
  );
  expect(note?.exchange).toMatchObject({ rate: "0.80" });
  expect(await baseBalances()).toEqual({ "1000": 4_200n, "2200": -4_800n, "7000": 600n });
  await tiesOut("2026-02-03");

  // What was reversed is billed again, as a difference of its position: at the rate fixed there, not at today's.
  await enter("2026-03-01", "0.60");
  await organization.advance("2026-03-02T00:00:00Z");
  const [, , ...later] = await invoicesOf(american);
  expect(later.map(({ exchange }) => exchange?.rate).sort()).toEqual(["0.60", "0.80"]);
  const march = later.find(({ exchange }) => exchange?.rate === "0.60");
  await tiesOut("2026-03-02");

  // Revenue is earned at what it is carried at.
  const recognized = await organization.view(({ tx, organization: { id } }) =>
    tx
      .select()
      .from(journalEntries)
      .where(and(eq(journalEntries.organizationId, id), eq(journalEntries.recipe, "revenue.recognized"))),
  );
  const basesOf = (id: string | undefined) =>
    recognized.filter(({ documentId }) => documentId === id).map(({ baseCurrency }) => baseCurrency);
  expect([basesOf(january?.id), basesOf(invoiceId)]).toEqual([[null], ["EUR"]]);

  // Undone whole, an invoice leaves nothing of its claim.
  const before = await baseBalances();
  await organization.run((context) =>
    voidInvoice(context, { invoiceId: march?.id ?? "", credit: "0", refund: "0", follows: "final" }),
  );
  const after = await baseBalances();
  expect((before["1100"] ?? 0n) - (after["1100"] ?? 0n)).toBe(6_000n);
  await tiesOut("2026-03-02");
});

test("a rate that was used stays, one that was not is replaced, and old documents stay without one", async () => {
  const refused = (date: string, rate: string) =>
    organization.refused((context) =>
      setExchangeRates(context, { rates: [{ date, currency: "USD", rate }], quote: "direct", source: "ECB" }),
    );
  expect(await refused("2026-01-30", "0.81")).toEqual(["exchange_rate_used"]);
  expect(await refused("2026-01-30", "0.800")).toEqual([]);
  await enter("2026-03-20", "0.50");
  expect(await enter("2026-03-20", "0.55")).toMatchObject({ added: 1, replaced: 1, unchanged: 0 });
  const inForce = await organization.view(({ tx, organization: { id } }) =>
    tx
      .select()
      .from(exchangeRates)
      .where(and(eq(exchangeRates.organizationId, id), eq(exchangeRates.publishedOn, day("2026-03-20")))),
  );
  expect(inForce.map(({ rate, replacedAt }) => [rate, replacedAt === null]).sort()).toEqual([
    ["0.50", false],
    ["0.55", true],
  ]);
  const ties = await organization.view((context) => loadTieOutsInBase(context, day("2026-03-31")));
  // The invoice of January, its payment, and its revenue.
  expect(ties?.unconverted).toBe(3);
});

test("rates cost a run in the base currency no statement, and one in another currency as many for any number", async () => {
  const billed = async (currency: string, customers: number, rates: readonly string[]) => {
    organization = await foundTestOrganization();
    for (const other of rates) await enter("2025-12-31", "0.90", other);
    const planId = await organization.plan("team", { prices: [{ currency, amount: "30.00" }] });
    const ids: string[] = [];
    for (let index = 0; index < customers; index += 1) {
      const customerId = await organization.customer({ currency });
      await organization.subscribe({ customerId, planId });
      ids.push(customerId);
    }
    return countStatements(database, () =>
      organization.run((context) => billCustomers(context, { customerIds: ids })),
    );
  };
  const plain = await billed("EUR", 2, []);
  expect(await billed("EUR", 2, ["USD"])).toBe(plain);
  expect(await billed("USD", 2, [])).toBe(plain);
  const converted = await billed("USD", 2, ["USD"]);
  expect(converted).toBeGreaterThan(plain);
  expect(await billed("USD", 5, ["USD"])).toBe(converted);
});

test("commands are refused without a rate and keep nothing; a note that is voided and a refund leave the books even", async () => {
  organization = await foundTestOrganization();
  await enter("2025-12-30", "0.90");
  const customerId = await organization.customer({ currency: "GBP" });
  const oneOff = (context: Context) =>
    issueOneOff(context, {
      customerId,
      on: null,
      placement: "issue",
      lines: [{ description: "Work", quantity: "1", unitAmount: "99.99", taxes: [] }],
    });
  expect(await organization.refused(oneOff)).toEqual(["exchange_rate_missing"]);
  const portal = { kind: "portalCustomer", organizationId: organization.id, customerId } as const;
  const shown = await run(portal, { operation: "test" }, oneOff);
  expect(shown.ok ? "" : shown.refusals[0]?.remedy).toContain("Nothing was changed.");
  expect(await invoicesOf(customerId)).toEqual([]);

  // A draft is held without a rate; closing it fixes the rate on its lines too.
  await organization.run((context) => setInvoicing(context, { customerId, switches: { draftMode: "each" } }));
  await organization.run(oneOff);
  const [held] = await organization.view(({ tx, organization: { id } }) =>
    tx.select().from(heldDrafts).where(eq(heldDrafts.organizationId, id)),
  );
  const finalize = (context: Context) => finalizeDraft(context, { heldDraftId: held?.id ?? "" });
  expect(await organization.refused(finalize)).toEqual(["exchange_rate_missing"]);
  await enter("2025-12-30", "1.1111", "GBP");
  const { invoiceId } = await organization.run(finalize);
  const [fee] = await organization.view((context) => loadInvoiceFees(context, invoiceId));
  expect(fee?.exchangeRateId).not.toBeNull();
  expect((await baseBalances())["1100"]).toBe(11_110n);

  await enter("2026-01-01", "1.3", "GBP");
  await organization.run((context) => recordPayment(context, { invoiceId, amount: null, reference: null }));
  const paid = await baseBalances();
  expect(paid).toEqual({ "1000": 12_999n, "4000": -11_110n, "7000": -1_889n });
  const note = {
    invoiceId,
    lines: [{ feeId: fee?.id ?? "", amount: "33.33" }],
    settlement: { as: "credit" },
    effect: "concession",
    reason: "other",
  } as const;
  const { creditNoteId } = await organization.run((context) => createCreditNote(context, note));
  expect(await baseBalances()).toMatchObject({ "2020": -3_703n, "4020": 3_703n });
  await organization.run((context) => voidCreditNote(context, { creditNoteId, reason: "By mistake" }));
  expect(await baseBalances()).toEqual(paid);

  // Without a note the invoice is claimed again at its own rate; the money goes back at the day's.
  const [payment] = await organization.view((context) => listPaymentsOfInvoice(context, invoiceId));
  await organization.run((context) =>
    refundPayment(context, {
      paymentId: payment?.id ?? "",
      creditNoteId: null,
      amount: "50.00",
      reason: "Twice",
    }),
  );
  expect(await baseBalances()).toMatchObject({ "1000": 12_999n - 6_500n, "1100": 5_556n });
  await tiesOut("2026-01-01");
});
