// What corrections refuse, beyond what the API's schemas let through.
import { expect, test } from "vitest";
import { loadWalletPage } from "~/console/queries/customer-credit.server";
import { buyCredit } from "~/operations/buy-credit.server";
import { createCreditNote, previewCreditNote } from "~/operations/create-credit-note.server";
import { finalizeDraft, previewFinalizeDraft } from "~/operations/finalize-draft.server";
import { grantCredit, previewGrantCredit } from "~/operations/grant-credit.server";
import { issueOneOff, previewOneOff } from "~/operations/issue-one-off.server";
import { openWallet } from "~/operations/open-wallet.server";
import { recordPayment } from "~/operations/record-payment.server";
import { previewRefund, refundPayment } from "~/operations/refund-payment.server";
import { setInvoicing } from "~/operations/set-invoicing.server";
import {
  cancelInvoice,
  previewCancelInvoice,
  previewVoid,
  voidInvoice,
} from "~/operations/void-invoice.server";
import { previewWriteOff, writeOffInvoice } from "~/operations/write-off-invoice.server";
import { listPrepaidMovements } from "~/store/credit-export-pages.server";
import { day } from "../../support/billing-book";
import { controlAccounts } from "../../support/control-accounts";
import { asOwner, useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

const oneOff = (customerId: string, unitAmount = "100.00") =>
  ({
    customerId,
    on: null,
    placement: "issue",
    lines: [{ description: "Work", quantity: "1", unitAmount, taxes: [] }],
  }) as const;

async function issued(organization: TestOrganization, customerId: string): Promise<string> {
  const { invoiceId } = await organization.run((context) => issueOneOff(context, oneOff(customerId)));
  return invoiceId ?? "";
}

const pay = (organization: TestOrganization, invoiceId: string, amount: string | null = null) =>
  organization.run((context) => recordPayment(context, { invoiceId, amount, reference: null }));

const wallet = (customerId: string, priority = 50) => ({
  customerId,
  code: "main",
  name: "Main",
  currency: null,
  priority,
  metricCodes: [],
  topUp: null,
});

test("previews save nothing and say what is done", async () => {
  const organization = await foundTestOrganization();
  const customerId = await organization.customer();
  const preview = await organization.view((context) => previewOneOff(context, oneOff(customerId)));
  expect(preview).toMatchObject({ ok: true, value: { invoiceId: null, draft: { totalMinor: 10000n } } });
  const invoiceId = await issued(organization, customerId);
  const grant = { customerId, amount: "30.00", currency: null };
  const granting = await organization.view((context) => previewGrantCredit(context, grant));
  expect(granting).toMatchObject({ ok: true, value: { pays: [{ invoiceId, amountMinor: 3000n }] } });
  const off = await organization.view((context) => previewWriteOff(context, { invoiceId }));
  expect(off).toMatchObject({ ok: true, value: { writtenOffMinor: 10000n } });
  const cancel = { invoiceId, follows: "final", reason: "other" } as const;
  const cancelling = await organization.view((context) => previewCancelInvoice(context, cancel));
  expect(cancelling).toMatchObject({ ok: true, value: { notes: [{ totalMinor: 10000n }] } });
  const voiding = { invoiceId, credit: "0", refund: "0", follows: "final" } as const;
  expect(await organization.view((context) => previewVoid(context, voiding))).toMatchObject({ ok: true });
  const rows = await asOwner(
    held.clone,
    (sql) => sql`select state, open_minor::text as open from invoice_balances
      where organization_id = ${organization.id}`,
  );
  expect(rows.map(({ state, open }) => [state, open])).toEqual([["open", "10000"]]);
});

test("a claim is given up for a reason, and nothing twice", async () => {
  const organization = await foundTestOrganization();
  const invoiceId = await issued(organization, await organization.customer());
  const off = (reason: string) =>
    organization.refused((context) => writeOffInvoice(context, { invoiceId, reason }));
  expect(await off(" ")).toEqual(["reason_missing"]);
  expect(await off("insolvent")).toEqual([]);
  const paying = { invoiceId, amount: null, reference: null };
  expect(await organization.refused((context) => recordPayment(context, paying))).toEqual([
    "invoice_not_open",
  ]);
});

test("money of an invoice that is not claimed any more goes back only for its note", async () => {
  const organization = await foundTestOrganization();
  const invoiceId = await issued(organization, await organization.customer());
  const { paymentId } = await pay(organization, invoiceId, "40.00");
  const book = { paymentId, creditNoteId: null };
  const shown = await organization.view((context) => previewRefund(context, book));
  expect(shown.payment).toMatchObject({ amountMinor: 4000n, refundedMinor: 0n });
  await organization.run((context) =>
    cancelInvoice(context, { invoiceId, follows: "final", reason: "other" }),
  );
  const refund = { paymentId, amount: null, creditNoteId: null, reason: "by mistake" };
  expect(await organization.refused((context) => refundPayment(context, refund))).toEqual([
    "invoice_cancelled",
  ]);
});

test("an invoice the customer got is cancelled by a note, not made undone", async () => {
  const organization = await foundTestOrganization();
  const customerId = await organization.customer({ email: "acme@example.com" });
  const invoiceId = await issued(organization, customerId);
  await organization.advance("2026-01-01T01:00:00Z");
  const voiding = { invoiceId, credit: "0", refund: "0", follows: "final" } as const;
  expect(await organization.refused((context) => voidInvoice(context, voiding))).toEqual([
    "invoice_delivered",
  ]);
  const mails = await asOwner(
    held.clone,
    (sql) => sql`select kind from mails where organization_id = ${organization.id}`,
  );
  expect(mails.map(({ kind }) => kind)).toEqual(["invoice"]);
  await organization.run((context) =>
    cancelInvoice(context, { invoiceId, follows: "final", reason: "other" }),
  );
  await organization.advance("2026-01-01T02:00:00Z");
  const later = await asOwner(
    held.clone,
    (sql) => sql`select kind, subject from mails where organization_id = ${organization.id} order by id`,
  );
  expect(later.map(({ kind }) => kind)).toEqual(["invoice", "credit_note"]);
  expect(later[1]?.subject).toContain("Credit note INV-CN-00001");
});

test("prepaid credit that was used keeps its invoice, unused goes with it", async () => {
  const organization = await foundTestOrganization();
  const customerId = await organization.customer();
  const open = (priority: number) =>
    organization.refused((context) => openWallet(context, wallet(customerId, priority)));
  expect(await open(0)).toEqual(["wallet_priority_invalid"]);
  const { id: walletId } = await organization.run((context) => openWallet(context, wallet(customerId)));
  const credit = { walletId, amount: "50.00", priority: 50, expiresAt: null };
  const buy = async () => (await organization.run((context) => buyCredit(context, credit))).invoiceId ?? "";
  const cancel = (invoiceId: string) =>
    organization.refused((context) =>
      cancelInvoice(context, { invoiceId, follows: "final", reason: "other" }),
    );
  const used = await buy();
  await pay(organization, used);
  await issued(organization, customerId);
  expect(await cancel(used)).toEqual(["prepaid_credit_used"]);
  const [sold] = await asOwner(
    held.clone,
    (sql) => sql`select id from fees where organization_id = ${organization.id} and invoice_id = ${used}`,
  );
  const part = {
    invoiceId: used,
    lines: [{ feeId: sold?.id as string, amount: "1.00" }],
    settlement: { as: "credit" },
    effect: "concession",
    reason: "other",
  } as const;
  expect(await organization.refused((context) => createCreditNote(context, part))).toEqual([
    "credit_note_prepaid",
  ]);
  expect(await cancel(await buy())).toEqual([]);
  const voiding = { credit: "0", refund: "0", follows: "final" } as const;
  expect(
    await organization.refused((context) => voidInvoice(context, { invoiceId: used, ...voiding })),
  ).toEqual(["prepaid_credit_used"]);
  const unpaid = await buy();
  const shown = await organization.view((context) => previewVoid(context, { invoiceId: unpaid, ...voiding }));
  if (!shown.ok) throw new Error("An unpaid sale of credit could not be voided.");
  const { previewHash, ...expected } = shown.value;
  const voided = await organization.run((context) =>
    voidInvoice(context, { invoiceId: unpaid, ...voiding, previewHash }),
  );
  expect(expected).toMatchObject(voided);
  const page = await organization.view((context) =>
    loadWalletPage(context, { customerId, walletId }, { after: null, before: null, limit: 50 }),
  );
  // Paid and in part used; cancelled by a note; voided. Nothing waits, and nothing of the last two was used.
  expect(page.wallet.grants.map((grant) => [grant.remainingMinor, grant.isTakenBack])).toEqual([
    [expect.any(BigInt), false],
    [0n, true],
    [0n, true],
  ]);
  expect(page.wallet).toMatchObject({ waitingMinor: 0n });
  expect(page.draws.rows.map((draw) => [draw.invoiceId === null, draw.isTakenBack]).sort()).toEqual([
    [false, false],
    [true, true],
    [true, true],
  ]);
  const from = day("2026-01-01");
  const moved = await organization.view((context) =>
    listPrepaidMovements(context, { from, to: from + 365 }, null),
  );
  expect(moved.rows.map(({ movement }) => movement).sort()).toEqual([
    ...["granted", "granted", "granted", "taken_back", "taken_back", "used"],
  ]);
  for (const { account, booked, held: rows } of await controlAccounts(held.clone, organization.id)) {
    expect([account, booked]).toEqual([account, rows]);
  }
});

test("a draft is closed by whoever comes first", async () => {
  const organization = await foundTestOrganization();
  const customerId = await organization.customer();
  await organization.run((context) => setInvoicing(context, { customerId, switches: { draftMode: "each" } }));
  await organization.run((context) => issueOneOff(context, oneOff(customerId)));
  const [draft] = await asOwner(
    held.clone,
    (sql) => sql`select id from held_drafts where organization_id = ${organization.id}`,
  );
  const heldDraftId: string = draft?.id;
  const shown = await organization.view((context) => previewFinalizeDraft(context, { heldDraftId }));
  expect(shown).toMatchObject({ ok: true, value: { draft: { totalMinor: 10000n } } });
  const close = () => organization.run((context) => finalizeDraft(context, { heldDraftId }));
  const both = await Promise.allSettled([close(), close()]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("a note is read before it is decided", async () => {
  const organization = await foundTestOrganization();
  const invoiceId = await issued(organization, await organization.customer());
  const note = (amount: string) => ({
    invoiceId,
    lines: [{ feeId: invoiceId, amount }],
    settlement: { as: "credit" },
    effect: "concession",
    reason: "other",
  });
  const create = (amount: string) =>
    organization.refused((context) => createCreditNote(context, note(amount) as never));
  expect(await create("1.001")).toEqual(["amount_precision"]);
  expect(await create("1.00")).toEqual(["credit_note_line_unknown"]);
  const preview = await organization.view((context) => previewCreditNote(context, note("1.00") as never));
  expect(preview.ok).toBe(false);
  const early = { customerId: await organization.customer(), amount: "1.00", currency: null };
  expect(await organization.refused((context) => grantCredit(context, early))).toEqual([]);
});

test("details of a customer's documents are checked, each by its field", async () => {
  const organization = await foundTestOrganization();
  const { createCustomer } = await import("~/operations/create-customer.server");
  const create = (more: Record<string, unknown>) =>
    organization.refused((context) => createCustomer(context, { name: "A", ...more }));
  expect(await create({ graceDays: 400 })).toEqual(["grace_days_invalid"]);
  expect(await create({ taxCodes: ["gst"] })).toEqual(["tax_rate_unknown"]);
});
