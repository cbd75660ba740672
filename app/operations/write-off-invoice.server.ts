import type { InvoiceState } from "~/billing/invoicing/invoice-kinds";
import { writeOffUndone, writtenOff } from "~/billing/ledger/payment-recipes";
import { type Outcome, refuse } from "~/billing/outcome";
import { OPEN_PAYMENT_STATES } from "~/billing/payment/payment-kinds";
import { decideUndoWriteOff, decideWriteOff, type WriteOff } from "~/billing/payment/write-off";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { lockCustomer } from "~/store/customers.server";
import { type InvoiceBalance, loadInvoice, lockBalance, saveBalance } from "~/store/invoices.server";
import { insertEntries } from "~/store/ledger.server";
import { listPaymentsOfInvoice, loadBalance } from "~/store/payments.server";
import { insertWriteOff, listWriteOffs } from "~/store/write-offs.server";
import { reviewOverdueOf } from "./steps/review-overdue.server";

export type WriteOffInput = { readonly invoiceId: string; readonly reason: string };

/**
 * Gives up what is open on an invoice: nothing is collected any more; its tax stays due. Refuses `reason_missing`,
 * `payment_in_progress` and `invoice_not_open`.
 */
export async function writeOffInvoice(context: Context, input: WriteOffInput): Promise<Outcome<WriteOff>> {
  if (input.reason.trim() === "") {
    return refuse({
      code: "reason_missing",
      sentence: "It is not said why the claim is given up.",
      remedy: "Say it in a few words; it stays on record.",
      field: "reason",
    });
  }
  const balance = await lockInvoice(context, input.invoiceId);
  const decided = await decide(context, balance);
  if (!decided.ok) return decided;
  await save(context, balance, decided.value, input.reason);
  return decided;
}

/** What writing off would give up, for the page that asks. Saves nothing. */
export async function previewWriteOff(
  context: Context,
  input: { readonly invoiceId: string },
): Promise<Outcome<WriteOff>> {
  const { invoiceId } = input;
  return decide(context, { invoiceId, ...(await loadBalance(context, invoiceId)) });
}

/** Claims what was given up again. Refuses `invoice_not_written_off`. */
export async function undoWriteOff(
  context: Context,
  input: { readonly invoiceId: string },
): Promise<Outcome<WriteOff>> {
  const balance = await lockInvoice(context, input.invoiceId);
  const given = await listWriteOffs(context, input.invoiceId);
  const writtenOffMinor = given.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const decided = decideUndoWriteOff({ ...balance, state: balance.state as InvoiceState, writtenOffMinor });
  if (!decided.ok) return decided;
  await save(context, balance, decided.value, "claimed again");
  return decided;
}

/** The customer is locked first, because what is overdue changes with the invoice. */
async function lockInvoice(context: Context, invoiceId: string) {
  const { customerId, number, issuerId } = await loadInvoice(context, invoiceId);
  const customer = await lockCustomer(context, customerId);
  return { ...(await lockBalance(context, invoiceId)), customer, number, issuerId };
}

type Locked = Awaited<ReturnType<typeof lockInvoice>>;

async function decide(context: Context, balance: Pick<InvoiceBalance, "invoiceId" | "state" | "openMinor">) {
  const attempts = await listPaymentsOfInvoice(context, balance.invoiceId);
  if (attempts.some(({ state }) => OPEN_PAYMENT_STATES.some((open) => open === state))) {
    return refuse({
      code: "payment_in_progress",
      sentence: "A payment of this invoice is under way, so nobody knows yet what stays open.",
      remedy: "Wait for its result, then write off what is left.",
    });
  }
  return decideWriteOff({ ...balance, state: balance.state as InvoiceState, writtenOffMinor: 0n });
}

async function save(context: Context, balance: Locked, change: WriteOff, reason: string): Promise<void> {
  const { customer, number, issuerId, currency, invoiceId } = balance;
  const id = newId();
  const postedOn = dayInZone(context.now, context.organization.zone);
  const amountMinor = change.writtenOffMinor;
  await saveBalance(context, invoiceId, {
    state: change.state,
    openMinor: change.openMinor,
    collectAt: null,
  });
  await insertWriteOff(context, {
    id,
    customerId: customer.id,
    invoiceId,
    currency,
    amountMinor,
    reason,
    writtenOn: postedOn,
  });
  const facts = { issuerId, customerId: customer.id, currency, postedOn };
  const entry =
    amountMinor > 0n
      ? writtenOff({ ...facts, amountMinor })
      : writeOffUndone({ ...facts, amountMinor: -amountMinor });
  await insertEntries(context, [
    { entry, documentKind: "write_off", documentId: id, documentNumber: number, feeIds: [] },
  ]);
  await insertAudit(context, {
    action: amountMinor > 0n ? "invoice.written_off" : "invoice.write_off_undone",
    subjectKind: "invoice",
    subjectId: invoiceId,
    details: { number, reason, amountMinor: amountMinor.toString(), currency },
  });
  await reviewOverdueOf(context, customer);
}
