import { and, eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { accept } from "~/billing/outcome";
import { run } from "~/gate.server";
import { billCustomers } from "~/operations/bill-customers.server";
import { openDatabase, useDatabase } from "~/store/client.server";
import { deleteHeldDraft, lockHeldDraft } from "~/store/drafts.server";
import { moveHeldFees } from "~/store/fees.server";
import { insertInvoiceHeads } from "~/store/invoices.server";
import { drawNumbers } from "~/store/numbers.server";
import { fees, invoiceBalances } from "../../../drizzle/schema/invoicing";
import {
  accountBalances,
  changeAll,
  endNow,
  giveCoupon,
  giveCredit,
  readBook,
  saveCustomerColumns,
} from "../../support/customer-book";
import { useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

const database = useTestDatabase();
let organization: TestOrganization;
let planId: string;

beforeEach(async () => {
  organization = await foundTestOrganization();
  planId = await organization.plan("team");
});

/** A customer of the plan for 30.00 a month in advance, from 1 January. */
async function subscribed(): Promise<string> {
  const customerId = await organization.customer();
  await organization.subscribe({ customerId, planId });
  return customerId;
}

function bill(customerIds: readonly string[]) {
  return run(organization.caller, { operation: "billCustomers" }, (context) =>
    billCustomers(context, { customerIds }),
  );
}

describe("a run with discount, prepaid credit, a credit note and customer credit", () => {
  test("is saved whole, its books balance, and the same run again saves nothing", async () => {
    const customerId = await subscribed();
    const applied = await giveCoupon(organization, customerId);
    const { grantId, walletId } = await giveCredit(organization, customerId, 500n);
    await bill([customerId]);
    const first = await readBook(organization);
    expect(first.invoices).toMatchObject([
      { number: "INV-00001", netMinor: 2_700n, totalMinor: 2_700n, discountMinor: 300n, occasion: null },
    ]);
    expect(first.balances).toMatchObject([
      { openMinor: 2_200n, prepaidMinor: 500n, creditMinor: 0n, state: "open", released: false },
    ]);
    expect(first.uses).toMatchObject([{ appliedCouponId: applied.id, amountMinor: 300n }]);
    expect(first.coupons).toMatchObject([{ remainingPeriods: 2 }]);
    expect(first.draws).toMatchObject([{ walletId, grantId, amountMinor: 500n }]);
    expect(first.grants).toMatchObject([{ remainingMinor: 0n }]);
    expect(await accountBalances(organization)).toEqual({ "1100": 2_200n, "2100": 500n, "2200": -2_700n });

    await organization.advance("2026-01-11T00:00:00Z");
    await changeAll(organization, customerId, endNow);
    await bill([customerId]);
    const second = await readBook(organization);
    const [invoice] = second.invoices;
    expect(second.invoices).toHaveLength(1);
    expect(second.notes).toMatchObject([
      {
        number: "INV-CN-00001",
        correctsInvoiceId: invoice?.id,
        totalMinor: 1_829n,
        couponAdjustmentMinor: 203n,
        creditMinor: 1_829n,
        refundMinor: 0n,
      },
    ]);
    const [note] = second.notes;
    expect(second.fees.filter(({ creditNoteId }) => creditNoteId === note?.id)).toMatchObject([
      { amountMinor: -2_032n, discountMinor: -203n, effect: "reversal", invoiceId: null, lineNumber: 1 },
    ]);
    expect(second.credits).toMatchObject([
      { kind: "credit_note", creditNoteId: note?.id, amountMinor: 1_829n, openMinor: 0n },
    ]);
    expect(second.allocations).toMatchObject([{ invoiceId: invoice?.id, amountMinor: 1_829n }]);
    expect(second.balances).toMatchObject([{ openMinor: 371n, creditMinor: 1_829n, prepaidMinor: 500n }]);
    expect(second.schedules).toMatchObject([{ totalMinor: 871n, recognizedMinor: 0n }]);
    expect(await accountBalances(organization)).toEqual({ "1100": 371n, "2100": 500n, "2200": -871n });

    await changeAll(organization, customerId, (subscription) => subscription);
    await bill([customerId]);
    expect(await readBook(organization)).toEqual(second);
    await organization.advance("2026-02-02T00:00:00Z");
    expect(await accountBalances(organization)).toEqual({ "1100": 371n, "2100": 500n, "4000": -871n });
  });

  test("takes the same number of statements for two customers and for eight", async () => {
    const counts: number[] = [];
    for (const count of [2, 8]) {
      organization = await foundTestOrganization();
      planId = await organization.plan("team");
      const ids: string[] = [];
      for (let index = 0; index < count; index += 1) {
        const customerId = await subscribed();
        await giveCoupon(organization, customerId);
        await giveCredit(organization, customerId, 500n);
        ids.push(customerId);
      }
      await bill(ids);
      await organization.advance("2026-01-11T00:00:00Z");
      for (const id of ids) await changeAll(organization, id, endNow);
      counts.push(await countStatements(() => bill(ids)));
      const book = await readBook(organization);
      expect([book.invoices.length, book.notes.length, book.allocations.length]).toEqual([
        count,
        count,
        count,
      ]);
    }
    expect(counts[1]).toBe(counts[0]);
  });

  test("uses credit that is left on the next invoice", async () => {
    const customerId = await subscribed();
    await bill([customerId]);
    const [paid] = (await readBook(organization)).invoices;
    await organization.run(async ({ tx, organization: { id } }) => {
      await tx
        .update(invoiceBalances)
        .set({ openMinor: 0n, state: "paid" })
        .where(and(eq(invoiceBalances.organizationId, id), eq(invoiceBalances.invoiceId, paid?.id ?? "")));
      return accept(null);
    });
    await organization.advance("2026-01-11T00:00:00Z");
    await changeAll(organization, customerId, endNow);
    await bill([customerId]);
    expect((await readBook(organization)).credits).toMatchObject([{ openMinor: 2_032n }]);
    await organization.subscribe({ customerId, planId });
    await bill([customerId]);
    const book = await readBook(organization);
    expect(book.credits).toMatchObject([{ openMinor: 0n }]);
    expect(book.balances.at(-1)).toMatchObject({ totalMinor: 3_000n, openMinor: 968n, creditMinor: 2_032n });
    expect(book.entries.filter(({ recipe }) => recipe === "credit.applied")).toMatchObject([
      { documentKind: "credit_allocation", documentNumber: "INV-00002", debitMinor: 2_032n },
    ]);
  });
});

describe("documents that stay open", () => {
  test("in grace are replaced by each run and become invoices when they close", async () => {
    const customerId = await subscribed();
    await saveCustomerColumns(organization, customerId, { graceDays: 3 });
    await bill([customerId]);
    await changeAll(organization, customerId, (subscription) => subscription);
    await bill([customerId]);
    const waiting = await readBook(organization);
    expect([waiting.invoices, waiting.fees, waiting.entries]).toEqual([[], [], []]);
    expect(waiting.pending).toMatchObject([
      {
        totalMinor: 3_000n,
        snapshot: { lines: [{ description: "team", from: "2026-01-01", amountMinor: "3000" }] },
      },
    ]);
    await organization.advance("2026-01-04T00:00:00Z");
    const closed = await readBook(organization);
    expect(closed.pending).toEqual([]);
    expect(closed.invoices).toHaveLength(1);
    expect((closed.invoices[0]?.issuedOn ?? 0) - (closed.invoices[0]?.draftedOn ?? 0)).toBe(3);
  });

  test("on purpose get the lines of later runs, and their fees count as billed until they move", async () => {
    const customerId = await subscribed();
    await saveCustomerColumns(organization, customerId, { draftMode: "together" });
    await bill([customerId]);
    await organization.advance("2026-02-01T00:00:00Z");
    const book = await readBook(organization);
    expect(book.invoices).toEqual([]);
    expect(book.held).toMatchObject([{ totalMinor: 6_000n, currency: "EUR" }]);
    expect(book.fees.map(({ heldDraftId, lineNumber }) => [heldDraftId, lineNumber])).toEqual([
      [book.held[0]?.id, 1],
      [book.held[0]?.id, 2],
    ]);
    await finalize(book.held[0]?.id ?? "");
    const after = await readBook(organization);
    expect(after.held).toEqual([]);
    expect(after.invoices).toMatchObject([{ totalMinor: 6_000n }]);
    expect(after.fees.map(({ invoiceId, heldDraftId }) => [invoiceId, heldDraftId])).toEqual([
      [after.invoices[0]?.id, null],
      [after.invoices[0]?.id, null],
    ]);
  });

  test("an issued fee can never be changed, by no statement", async () => {
    const customerId = await subscribed();
    await bill([customerId]);
    const [fee] = (await readBook(organization)).fees;
    await organization.run(async (context) => {
      const rows = await context.tx
        .update(fees)
        .set({ discountMinor: 1n })
        .where(and(eq(fees.organizationId, organization.id), eq(fees.id, fee?.id ?? "")))
        .returning({ id: fees.id });
      expect(rows).toEqual([]);
      return accept(null);
    });
    expect((await readBook(organization)).fees).toEqual([fee]);
  });
});

/** What finalizing does with a held draft, without discounts. */
async function finalize(heldDraftId: string): Promise<void> {
  await organization.run(async (context) => {
    const { draft, feeIds } = await lockHeldDraft(context, heldDraftId);
    const [drawn] = await drawNumbers(context, "invoice", [{ ...draft.cut, issuedOn: draft.issuedOn }]);
    if (!drawn) throw new Error("A number was asked for.");
    const invoice = { id: heldDraftId, draft, drawn, feeIds, windowIds: [], collectAt: null };
    await insertInvoiceHeads(context, [invoice]);
    const lines = draft.fees.map((fee, index) => ({ id: feeIds[index] ?? "", lineNumber: index + 1, fee }));
    await moveHeldFees(context, heldDraftId, invoice.id, lines);
    await deleteHeldDraft(context, heldDraftId);
    return accept(null);
  });
}

describe("an invoice that was cancelled to be billed anew", () => {
  test("counts as never issued, and the next run bills its days again", async () => {
    const customerId = await subscribed();
    await bill([customerId]);
    const [gone] = (await readBook(organization)).invoices;
    await organization.run(async ({ tx, organization: { id } }) => {
      await tx
        .update(invoiceBalances)
        .set({ state: "cancelled", openMinor: 0n, released: true })
        .where(and(eq(invoiceBalances.organizationId, id), eq(invoiceBalances.invoiceId, gone?.id ?? "")));
      return accept(null);
    });
    await changeAll(organization, customerId, (subscription) => subscription);
    await bill([customerId]);
    const { invoices } = await readBook(organization);
    expect(invoices.map(({ totalMinor }) => totalMinor)).toEqual([3_000n, 3_000n]);
  });
});

async function countStatements(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const counting = openDatabase(database.clone.appUrl, {
    maxConnections: 1,
    onStatement: () => {
      count += 1;
    },
  });
  useDatabase(counting);
  try {
    await work();
  } finally {
    useDatabase(database.database);
    await counting.close();
  }
  return count;
}
