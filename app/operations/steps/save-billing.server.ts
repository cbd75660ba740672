import type { BillingDecision } from "~/billing/invoicing/bill-customer";
import { invoiceFinalized, isDeferred } from "~/billing/ledger/recipes";
import { nextPostingDay } from "~/billing/revenue/posting-day";
import type { Period } from "~/billing/time/cadence";
import { startOfDay } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import type { Customer } from "~/store/customers.server";
import { insertInvoices, type NumberedInvoice } from "~/store/invoices.server";
import { insertEntries, insertSchedules, type NewRecognitionSchedule } from "~/store/ledger.server";
import { drawNumbers } from "~/store/numbers.server";
import { enqueueAll } from "~/store/outbox.server";
import { saveDueInstants } from "~/store/subscriptions.server";
import { saveWindows } from "~/store/windows.server";

export type DecidedCustomer = { readonly customer: Customer; readonly decision: BillingDecision };

/**
 * Saves what was decided for any number of customers by a constant number of statements. Windows and due instants
 * come first and the number series late, because its row keeps every other run of the issuer waiting.
 */
export async function saveBilling(
  context: Context,
  decided: readonly DecidedCustomer[],
): Promise<NumberedInvoice[]> {
  const windowIds = await saveDecidedWindows(context, decided);
  await saveDueInstants(
    context,
    decided.flatMap(({ decision }) => [...decision.nextDueAt].map(([id, dueAt]) => ({ id, dueAt }))),
  );
  const documents = await numberDrafts(context, decided, windowIds);
  if (documents.length === 0) return [];
  await insertInvoices(context, documents);
  await postInvoices(context, documents);
  await enqueueAll(
    context,
    "announce_invoice",
    documents.filter(({ draft }) => draft.buyer.email !== null).map(({ id }) => ({ invoiceId: id })),
  );
  return documents;
}

/** The ids of the windows saved, so that each usage fee can name the one it rates. */
async function saveDecidedWindows(
  context: Context,
  decided: readonly DecidedCustomer[],
): Promise<ReadonlyMap<string, string>> {
  const windows = decided.flatMap(({ customer, decision }) =>
    decision.windows.map((window) => ({ customerId: customer.id, window })),
  );
  const stored = await saveWindows(context, windows);
  return new Map(
    stored.map((window) => [windowName(window.stintId, window.chargeId, window.period), window.id]),
  );
}

/** Documents in order of issue, numbered in that order. */
async function numberDrafts(
  context: Context,
  decided: readonly DecidedCustomer[],
  windowIds: ReadonlyMap<string, string>,
): Promise<NumberedInvoice[]> {
  const drafts = decided
    .flatMap(({ customer, decision }) => decision.drafts.map((draft) => ({ customer, draft })))
    .sort((a, b) => a.draft.issuedOn - b.draft.issuedOn);
  const first = drafts[0];
  if (!first) return [];
  const drawn = await drawNumbers(context, first.draft.cut.issuerId, "invoice", drafts.length);
  return drafts.map(({ customer, draft }, index) => {
    const number = drawn[index];
    if (!number) throw new Error("The series gave fewer numbers than there are documents.");
    return {
      id: newId(),
      draft,
      drawn: number,
      feeIds: draft.fees.map(() => newId()),
      windowIds: draft.fees.map(({ position }) =>
        position.chargeId === null
          ? null
          : (windowIds.get(windowName(position.stintId, position.chargeId, position.window)) ?? null),
      ),
      collectAt: Math.max(context.now, startOfDay(draft.dueOn, customer.zone)),
    };
  });
}

function windowName(stintId: string, chargeId: string, period: Period): string {
  return `${stintId}/${chargeId}/${period.from}/${period.to}`;
}

/** The journal entry of each document, and the revenue that waits to be earned. */
async function postInvoices(context: Context, documents: readonly NumberedInvoice[]): Promise<void> {
  await insertEntries(
    context,
    documents
      .map(({ id, draft, drawn, feeIds }) => ({
        entry: invoiceFinalized(draft),
        documentKind: "invoice" as const,
        documentId: id,
        documentNumber: drawn.number,
        feeIds,
      }))
      .filter(({ entry }) => entry.postings.length > 0),
  );
  await insertSchedules(context, documents.flatMap(schedulesOf));
}

function schedulesOf({ id, draft, feeIds }: NumberedInvoice): NewRecognitionSchedule[] {
  return draft.fees.flatMap((fee, index) => {
    const totalMinor = fee.amountMinor - fee.discountMinor;
    const feeId = feeIds[index];
    if (feeId === undefined || totalMinor === 0n || !isDeferred(fee, draft.postedOn)) return [];
    const { from, to } = fee.period;
    return [
      {
        feeId,
        customerId: draft.cut.customerId,
        invoiceId: id,
        issuerId: draft.cut.issuerId,
        feeType: fee.feeType,
        currency: draft.cut.currency,
        totalMinor,
        recognizedMinor: 0n,
        fromOn: from,
        toOn: to,
        nextOn: nextPostingDay(from, to),
      },
    ];
  });
}
