// Taking a credit note back: its credit, its entry, its revenue and what it took of the lines.
import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { dayInZone } from "~/billing/time/zone";
import { billNow } from "~/operations/bill-now.server";
import { cancelSubscription } from "~/operations/cancel-subscription.server";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { loadCreditNoteNews } from "~/operations/load-credit-note-news.server";
import { loadTieOuts } from "~/operations/load-tie-outs.server";
import { recordPayment } from "~/operations/record-payment.server";
import { refundPayment } from "~/operations/refund-payment.server";
import { previewVoidCreditNote, voidCreditNote } from "~/operations/void-credit-note.server";
import { voidInvoice } from "~/operations/void-invoice.server";
import { loadCreditableInvoices } from "~/store/creditable.server";
import { queueMail } from "~/store/mails.server";
import { auditEntries } from "../../../drizzle/schema/operations";
import { controlAccounts } from "../../support/control-accounts";
import { asOwner, useTestDatabase } from "../../support/database";
import { at, foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();
const REASON = { reason: "Sent to the wrong firm" };

/** Every comparison of the books at the end of a day; what does not agree. */
async function untied(organization: TestOrganization, day: string): Promise<string[]> {
  const on = dayInZone(at(`${day}T12:00:00Z`), "UTC");
  const rows = await organization.view((context) => loadTieOuts(context, on));
  const accounts = await controlAccounts(held.clone, organization.id);
  return [
    ...rows.filter((row) => row.differenceMinor !== 0n).map((row) => `${row.check} ${row.differenceMinor}`),
    ...accounts.filter(({ booked, held: rowsHold }) => booked !== rowsHold).map(({ account }) => account),
  ];
}

async function books(organization: TestOrganization, account: string): Promise<string> {
  const [row] = await asOwner(
    held.clone,
    (sql) => sql<{ minor: string }[]>`select coalesce(sum(debit_minor - credit_minor), 0)::text as minor
      from journal_lines where organization_id = ${organization.id} and account = ${account}`,
  );
  return row?.minor ?? "";
}

async function notesOf(organization: TestOrganization) {
  return asOwner(
    held.clone,
    (sql) => sql<{ id: string; total: string; issued: string }[]>`
      select id, total_minor::text as total, issued_on::text as issued from credit_notes
      where organization_id = ${organization.id} order by id`,
  );
}

/** A paid month of 30.00 and VAT from 1 January. */
async function paidMonth(policy: Parameters<typeof foundTestOrganization>[0] = {}) {
  const organization = await foundTestOrganization(policy);
  const { id: taxRateId } = await organization.run((context) =>
    createTaxRate(context, { code: "vat", name: "VAT", category: "S", rate: "19", country: "DE" }),
  );
  const customerId = await organization.customer({ taxRateId });
  const planId = await organization.plan("team");
  const subscriptionId = await organization.subscribe({ customerId, planId });
  await organization.advance("2026-01-01T01:00:00Z");
  const [row] = await asOwner(
    held.clone,
    (sql) => sql<{ id: string }[]>`select id from invoices where organization_id = ${organization.id}`,
  );
  const invoiceId = row?.id ?? "";
  await organization.run((context) => recordPayment(context, { invoiceId, amount: null, reference: null }));
  return { organization, customerId, subscriptionId, invoiceId };
}

type Paid = Awaited<ReturnType<typeof paidMonth>>;

async function creditable({ organization, invoiceId }: Pick<Paid, "organization" | "invoiceId">) {
  const [invoice] = await organization.view((context) => loadCreditableInvoices(context, [invoiceId]));
  const line = invoice?.lines[0];
  return { feeId: line?.feeId ?? "", creditedMinor: line?.creditedMinor, paidMinor: invoice?.paidMinor };
}

async function credit(paid: Paid, amount: string, as: "credit" | "refund" = "credit"): Promise<string> {
  const { feeId } = await creditable(paid);
  const { creditNoteId } = await paid.organization.run((context) =>
    createCreditNote(context, {
      invoiceId: paid.invoiceId,
      lines: [{ feeId, amount }],
      settlement: { as },
      effect: "concession",
      reason: "goodwill",
    }),
  );
  return creditNoteId;
}

test("the note stays, its credit is gone, its line can be credited again, and the books mirror it", async () => {
  const paid = await paidMonth();
  const { organization } = paid;
  const before = await Promise.all(["2200", "4000", "4020", "2300"].map((one) => books(organization, one)));
  const creditNoteId = await credit(paid, "10.00");
  expect((await creditable(paid)).creditedMinor).toBe(1_000n);
  await organization.advance("2026-01-03T00:00:00Z");
  const preview = await organization.view((context) =>
    previewVoidCreditNote(context, { creditNoteId, ...REASON }),
  );
  expect(preview).toMatchObject({
    ok: true,
    value: { creditMinor: 1_190n, refundMinor: 0n, totalMinor: 1_190n },
  });
  const previewHash = preview.ok ? preview.value.previewHash : "";
  await organization.run((context) => voidCreditNote(context, { creditNoteId, ...REASON, previewHash }));
  expect((await creditable(paid)).creditedMinor).toBe(0n);
  expect(await books(organization, "2020")).toBe("0");
  expect(await Promise.all(["2200", "4000", "4020", "2300"].map((one) => books(organization, one)))).toEqual(
    before,
  );
  expect(await untied(organization, "2026-01-03")).toEqual([]);
  // Before the void the credit, the tax and the entry were still those of the note.
  expect(await untied(organization, "2026-01-02")).toEqual([]);
  const audit = await organization.view((context) =>
    context.tx
      .select({ details: auditEntries.details })
      .from(auditEntries)
      .where(
        and(eq(auditEntries.organizationId, organization.id), eq(auditEntries.action, "credit_note.voided")),
      ),
  );
  expect(audit).toMatchObject([{ details: { reason: REASON.reason, creditMinor: "1190" } }]);
  const again = (context: Parameters<typeof voidCreditNote>[0]) =>
    voidCreditNote(context, { creditNoteId, ...REASON });
  expect(await organization.refused(again)).toEqual(["credit_note_void"]);
  // All of the line can be credited now, and the whole month is earned, none of it twice.
  await organization.advance("2026-02-01T00:00:00Z");
  expect(await books(organization, "4000")).toBe("-3000");
  await credit(paid, "30.00");
  expect(await untied(organization, "2026-02-01")).toEqual([]);
});

test("what a run gave back is billed by difference again, and never twice", async () => {
  const paid = await paidMonth();
  const { organization, subscriptionId, customerId } = paid;
  await organization.advance("2026-01-16T00:00:00Z");
  await organization.run((context) => cancelSubscription(context, { subscriptionId, when: "now" }));
  const [first] = await notesOf(organization);
  expect(await books(organization, "2200")).not.toBe("-3000");
  const voiding = { creditNoteId: first?.id ?? "", ...REASON };
  await organization.run((context) => voidCreditNote(context, voiding));
  expect(await untied(organization, "2026-01-16")).toEqual([]);
  expect(await books(organization, "2200")).toBe("-3000");
  // The days are still not served, so the run of the next day writes the same correction anew.
  await organization.advance("2026-01-16T23:59:59Z");
  expect(await notesOf(organization)).toHaveLength(1);
  await organization.advance("2026-01-17T00:00:00Z");
  const notes = await notesOf(organization);
  expect(notes.map(({ total }) => total)).toEqual([first?.total, first?.total]);
  expect(await organization.refused((context) => billNow(context, { customerId, through: null }))).toEqual([
    "bill_nothing_due",
  ]);
  await organization.advance("2026-02-05T00:00:00Z");
  expect(await untied(organization, "2026-02-05")).toEqual([]);
  expect(await books(organization, "2200")).toBe("0");
});

test("a refund that is owed is owed no more, and one that was paid keeps its note", async () => {
  const paid = await paidMonth();
  const { organization, invoiceId } = paid;
  const owed = await credit(paid, "10.00", "refund");
  expect((await creditable(paid)).paidMinor).toBe(2_380n);
  await organization.run((context) => voidCreditNote(context, { creditNoteId: owed, ...REASON }));
  expect((await creditable(paid)).paidMinor).toBe(3_570n);
  expect(await books(organization, "2030")).toBe("0");
  const [payment] = await asOwner(
    held.clone,
    (sql) => sql<{ id: string }[]>`select id from payments where organization_id = ${organization.id}`,
  );
  const refund = { paymentId: payment?.id ?? "", amount: null, reason: null };
  expect(
    await organization.refused((context) => refundPayment(context, { ...refund, creditNoteId: owed })),
  ).not.toEqual([]);
  const back = await credit(paid, "10.00", "refund");
  await organization.run((context) => refundPayment(context, { ...refund, creditNoteId: back }));
  expect(
    await organization.refused((context) => voidCreditNote(context, { creditNoteId: back, ...REASON })),
  ).toEqual(["credit_note_refunded"]);
  const closing = { invoiceId, credit: "0", refund: "0", follows: "final" } as const;
  await organization.run((context) => voidInvoice(context, closing));
  expect(
    await organization.refused((context) => voidCreditNote(context, { creditNoteId: back, ...REASON })),
  ).toEqual(["credit_note_of_cancelled", "credit_note_refunded"]);
  expect(await untied(organization, "2026-01-01")).toEqual([]);
});

test("credit that paid something keeps its note", async () => {
  const paid = await paidMonth();
  const { organization, customerId } = paid;
  const creditNoteId = await credit(paid, "10.00");
  await organization.run((context) =>
    issueOneOff(context, {
      customerId,
      on: null,
      placement: "issue",
      lines: [{ description: "Work", quantity: "1", unitAmount: "1.00", taxes: [] }],
    }),
  );
  expect(
    await organization.refused((context) => voidCreditNote(context, { creditNoteId, ...REASON })),
  ).toEqual(["credit_note_credit_used"]);
  expect((await creditable(paid)).creditedMinor).toBe(1_000n);
  expect(
    await organization.refused((context) => voidCreditNote(context, { creditNoteId, reason: " " })),
  ).toEqual(["credit_note_credit_used"]);
});

test("once the customer was told, the policy decides; before that, nobody is told any more", async () => {
  const tell = async (paid: Paid, creditNoteId: string) =>
    paid.organization.run(async (context) => {
      const about = { subjectKind: "credit_note", subjectId: creditNoteId };
      const mail = { kind: "credit_note", recipient: "a@example.com", subject: "s", text: "t", html: "h" };
      return { ok: true, value: await queueMail(context, { ...mail, ...about }) };
    });
  const ours = await paidMonth();
  const told = await credit(ours, "10.00");
  await tell(ours, told);
  const voiding = { creditNoteId: told, ...REASON };
  expect(await ours.organization.refused((context) => voidCreditNote(context, voiding))).toEqual([
    "credit_note_delivered",
  ]);
  const loose = await paidMonth({ policy: { void: "unpaid_only" } });
  const later = await credit(loose, "10.00");
  await tell(loose, later);
  const missing = { creditNoteId: later, reason: " " };
  expect(await loose.organization.refused((context) => voidCreditNote(context, missing))).toEqual([
    "void_reason_missing",
  ]);
  await loose.organization.run((context) => voidCreditNote(context, { creditNoteId: later, ...REASON }));
  const news = await loose.organization.view((context) => loadCreditNoteNews(context, later));
  expect(news.voided).toBe(true);
});

test("figures that moved since they were shown are asked for again", async () => {
  const paid = await paidMonth();
  const creditNoteId = await credit(paid, "10.00");
  const stale = { creditNoteId, ...REASON, previewHash: "1190.1000.0.x" };
  expect(await paid.organization.refused((context) => voidCreditNote(context, stale))).toEqual([
    "preview_outdated",
  ]);
});
