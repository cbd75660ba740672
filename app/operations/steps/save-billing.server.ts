import type { BillingDecision } from "~/billing/invoicing/billing-slice";
import type { FixedRates } from "~/billing/invoicing/fixed-rates";
import { takenBack } from "~/billing/ledger/note-posting";
import { baseShares } from "~/billing/ledger/wallet-recipes";
import type { Period } from "~/billing/time/cadence";
import { dayInZone, startOfDay } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { loadAccruals } from "~/store/accruals.server";
import { insertCouponUses, saveCouponRests } from "~/store/coupons.server";
import { creditNoteFees, insertCreditNotes } from "~/store/credit-notes.server";
import type { Customer } from "~/store/customers.server";
import { deleteHeldDraft } from "~/store/drafts.server";
import { insertFees, moveHeldFees, type NewFee } from "~/store/fees.server";
import {
  insertInvoiceHeads,
  invoiceFees,
  type NumberedInvoice,
  type PaidInvoice,
  payByCredit,
} from "~/store/invoices.server";
import { type Issuer, loadIssuers } from "~/store/issuers.server";
import { insertEntries, insertSchedules, saveSchedules } from "~/store/ledger.server";
import { drawNumbers } from "~/store/numbers.server";
import { enqueueAll } from "~/store/outbox.server";
import { openPipeline } from "~/store/pipeline.server";
import { savePoolsDue, wakePools } from "~/store/pools.server";
import { saveDueInstants } from "~/store/subscriptions.server";
import { saveWindows } from "~/store/windows.server";
import { closingDraft, closingNote, fixDocumentRates } from "./fix-rates.server";
import { changedSchedules, postInvoices, schedulesOf, servedWithUsage } from "./post-invoices.server";
import {
  holdCorrectedFees,
  type IssuedCreditNote,
  insertNoteCredits,
  type NewCreditNote,
  numberCreditNotes,
  postNotes,
} from "./save-credit-notes.server";
import { saveDrafts, type WindowOf } from "./save-drafts.server";
import { saveTenders, type TenderedInvoice } from "./save-tenders.server";
import { discountsOfRun } from "./show-discounts.server";

export type DecidedCustomer = {
  readonly customer: Customer;
  readonly decision: BillingDecision;
  /** True for documents beside the runs, which know nothing of drafts in grace. */
  readonly pendingStays?: true;
  /** Who is billed on its documents, and has no drafts in grace of its own any more. */
  readonly members?: readonly Customer[];
};

/** What a run issued. */
export type SavedBilling = {
  readonly invoices: readonly NumberedInvoice[];
  readonly creditNotes: readonly IssuedCreditNote[];
};

/**
 * Saves what was decided for any number of customers by a constant number of statements. Windows, due instants, drafts
 * and balances come first and the number series late, because its row keeps every other run of the issuer waiting.
 */
export async function saveBilling(
  context: Context,
  decided: readonly DecidedCustomer[],
): Promise<SavedBilling> {
  const windowOf = await saveDecidedWindows(context, decided);
  await saveDueInstants(
    context,
    decided.flatMap(({ decision }) => [...decision.nextDueAt].map(([id, dueAt]) => ({ id, dueAt }))),
  );
  await savePoolsDue(
    context,
    decided.flatMap(({ decision }) => [...(decision.poolsDueAt ?? [])].map(([id, dueAt]) => ({ id, dueAt }))),
  );
  await saveDrafts(context, decided, windowOf);
  const paid = await payByCredit(context, decided.flatMap(paidBefore));
  const issuers = decided.some(({ decision }) => needsIssuer(decision)) ? await loadIssuers(context) : null;
  const written = issuers ? decided.flatMap((one) => newNotes(one, issuers(one.customer))) : [];
  const corrected = await holdCorrectedFees(context, [...written, ...takenBackBy(decided)]);
  const rates = await fixDocumentRates(context, [
    ...decided.flatMap(({ decision }) => decision.drafts.map(closingDraft)),
    ...written.map(closingNote),
  ]);
  const creditNotes = await numberCreditNotes(
    context,
    written.map((note) => ({ ...note, rates: rates.get(note.note) })),
  );
  const invoices = await numberDrafts(context, decided, windowOf, rates);
  const accruals = await loadAccruals(context, invoices.flatMap(servedWithUsage));
  const writes = openPipeline();
  await writes.send(() => insertCreditNotes(context, creditNotes));
  await writes.send(() => insertInvoiceHeads(context, invoices));
  await writes.send(() => moveHeld(context, invoices));
  await writes.send(() =>
    insertFees(context, [...invoices.flatMap(newFeesOf), ...creditNotes.flatMap(creditNoteFees)]),
  );
  const names = issuers ? namesOf(decided, issuers, invoices, creditNotes) : NO_TENDERS;
  if (issuers) await writes.settle();
  await insertNoteCredits(context, creditNotes, (creditId) => spentOf(names.allocations, creditId));
  const tendered = await saveTenders(context, {
    ...names,
    invoices: tenderedInvoices(context, invoices, paid),
    newCreditIds: new Set(creditNotes.flatMap(({ creditId }) => creditId ?? [])),
  });
  await saveCoupons(context, decided, invoices);
  const notes = postNotes(creditNotes, corrected);
  const posted = postInvoices(invoices, notes.corrected, accruals);
  const shown = await discountsOfRun(context, { notes: creditNotes, invoices, corrected });
  const entries = [...posted.entries, ...notes.entries, ...tendered, ...shown];
  await writes.send(() => insertEntries(context, entries));
  await writes.send(() => insertSchedules(context, invoices.flatMap(schedulesOf)));
  await writes.send(() =>
    enqueueAll(
      context,
      "announce_invoice",
      invoices.filter(({ draft }) => draft.buyer.email !== null).map(({ id }) => ({ invoiceId: id })),
    ),
  );
  await writes.settle();
  await saveSchedules(context, changedSchedules(corrected, posted.corrected));
  await enqueueAll(
    context,
    "announce_credit_note",
    creditNotes
      .filter(({ buyer, note }) => buyer.email !== null && note.state === "final")
      .map(({ id }) => ({ creditNoteId: id })),
  );
  await wakePools(context, payersOf(decided, invoices, creditNotes), ["payer_group"]);
  return { invoices, creditNotes };
}

/** Who has members of its group among the customers of those documents: what its group agreed may have changed. */
function payersOf(
  decided: readonly DecidedCustomer[],
  invoices: readonly NumberedInvoice[],
  notes: readonly { readonly customerId: string }[],
): string[] {
  const billed = new Set([
    ...invoices.map(({ draft }) => draft.cut.customerId),
    ...notes.map(({ customerId }) => customerId),
  ]);
  return [
    ...new Set(
      decided.flatMap(({ customer, members = [] }) => {
        if (!billed.has(customer.id)) return [];
        return members.length > 0 ? customer.id : (customer.payerId ?? []);
      }),
    ),
  ];
}

/** Lines of invoices that take earlier fees back. */
function takenBackBy(decided: readonly DecidedCustomer[]): Pick<NewCreditNote, "fees">[] {
  const fees = decided.flatMap(({ decision }) => decision.drafts.flatMap((draft) => draft.fees));
  const back = fees.filter((fee) => takenBack(fee).length > 0);
  return back.length === 0 ? [] : [{ fees: back }];
}

function isOfDraft(invoice: string): boolean {
  return invoice.startsWith("draft:");
}

/** Credit that pays invoices of earlier runs; what pays documents of this one is in their rows from the start. */
function paidBefore({ decision }: DecidedCustomer) {
  return decision.creditAllocations
    .filter(({ invoice }) => !isOfDraft(invoice))
    .map(({ invoice, amountMinor }) => ({ invoiceId: invoice, amountMinor }));
}

function needsIssuer({ creditNotes, creditAllocations, walletDraws, drafts }: BillingDecision): boolean {
  const gifts = drafts.flatMap((draft) => draft.gifts);
  return creditNotes.length + creditAllocations.length + walletDraws.length + gifts.length > 0;
}

function newNotes(
  { customer, decision }: DecidedCustomer,
  issuer: Issuer,
): (NewCreditNote & { readonly ref: string })[] {
  const { id: issuerId, legalName, email, address, taxId, footer } = issuer;
  const { name, email: buyerEmail, address: buyerAddress, taxId: buyerTaxId } = customer;
  return decision.creditNotes.map(({ ref, note, fees, issuedOn }) => ({
    ref,
    note,
    fees,
    issuedOn,
    customerId: customer.id,
    issuerId,
    issuer: { name: legalName, email, address, taxId, footer },
    buyer: { name, email: buyerEmail, address: buyerAddress, taxId: buyerTaxId },
  }));
}

/** The ids of the windows saved, so that each usage fee can name the one it rates. */
async function saveDecidedWindows(context: Context, decided: readonly DecidedCustomer[]): Promise<WindowOf> {
  const windows = decided.flatMap(({ customer, decision }) =>
    decision.windows.map((window) => ({ customerId: customer.id, window })),
  );
  const stored = await saveWindows(context, windows);
  const ids = new Map(
    stored.map((window) => [windowName(window.stintId, window.chargeId, window.period), window.id]),
  );
  return ({ position: { stintId, chargeId, window } }) =>
    stintId === null || chargeId === null ? null : (ids.get(windowName(stintId, chargeId, window)) ?? null);
}

function windowName(stintId: string, chargeId: string, period: Period): string {
  return `${stintId}/${chargeId}/${period.from}/${period.to}`;
}

/** A numbered invoice under the name the decision gave it: customer and place among the drafts. */
type NamedInvoice = NumberedInvoice & {
  readonly ref: string;
  readonly heldDraftId: string | null;
  /** The fees it has from that draft. */
  readonly heldFeeIds: ReadonlySet<string>;
};

/** The fees of held drafts move to the invoices that they became. */
async function moveHeld(context: Context, invoices: readonly NamedInvoice[]): Promise<void> {
  for (const { id, draft, feeIds, heldDraftId, heldFeeIds, rates } of invoices) {
    if (heldDraftId === null) continue;
    const lines = draft.fees.flatMap((fee, index) => {
      const feeId = feeIds[index] ?? "";
      const exchangeRateId = rates?.fees[index]?.id ?? null;
      return heldFeeIds.has(feeId) ? [{ id: feeId, lineNumber: index + 1, fee, exchangeRateId }] : [];
    });
    await moveHeldFees(context, heldDraftId, id, lines);
    await deleteHeldDraft(context, heldDraftId);
  }
}

/** The fees that are stored with the invoice. */
function newFeesOf(invoice: NamedInvoice): NewFee[] {
  const fees = invoiceFees(invoice);
  return invoice.heldDraftId === null ? fees : fees.filter(({ id }) => !invoice.heldFeeIds.has(id));
}

/** Documents in order of issue, numbered in that order. */
async function numberDrafts(
  context: Context,
  decided: readonly DecidedCustomer[],
  windowOf: WindowOf,
  rates: ReadonlyMap<object, FixedRates>,
): Promise<NamedInvoice[]> {
  const drafts = decided
    .flatMap(({ customer, decision }) =>
      decision.drafts.map((draft, index) => ({
        customer,
        decision,
        held: decision.closes?.find(({ place }) => place === index),
        draft,
        ref: `draft:${index}`,
      })),
    )
    .sort((a, b) => a.draft.issuedOn - b.draft.issuedOn);
  const drawn = await drawNumbers(
    context,
    "invoice",
    drafts.map(({ draft: { cut, issuedOn } }) => ({
      issuerId: cut.issuerId,
      customerId: cut.customerId,
      issuedOn,
    })),
  );
  return drafts.map(({ customer, decision, held, draft, ref }, index) => {
    const number = drawn[index];
    if (!number) throw new Error("The series gave fewer numbers than there are documents.");
    const fixed = rates.get(draft);
    return {
      ...(fixed ? { rates: fixed } : {}),
      id: newId(),
      ref,
      draft,
      drawn: number,
      heldDraftId: held?.heldId ?? null,
      heldFeeIds: new Set(held?.feeIds.flatMap((id) => id ?? [])),
      feeIds: draft.fees.map((_, line) => held?.feeIds[line] ?? newId()),
      windowIds: draft.fees.map(windowOf),
      collectAt: customer.collectionOff
        ? null
        : Math.max(context.now, startOfDay(draft.dueOn, customer.zone)),
      creditMinor: amountFor(decision.creditAllocations, ref),
      prepaidMinor: amountFor(decision.walletDraws, ref),
    };
  });
}

function amountFor(
  uses: readonly { readonly invoice: string; readonly amountMinor: bigint }[],
  ref: string,
): bigint {
  return uses.reduce((sum, { invoice, amountMinor }) => (invoice === ref ? sum + amountMinor : sum), 0n);
}

/** Nothing pays, and nothing is given back. */
const NO_TENDERS = { allocations: [], draws: [] };

/** The uses of credit with the ids of stored rows in the place of the names the decision gave them. */
function namesOf(
  decided: readonly DecidedCustomer[],
  issuers: (customer: Customer) => Issuer,
  invoices: readonly NamedInvoice[],
  notes: readonly (IssuedCreditNote & { readonly ref: string })[],
) {
  const ids = new Map<string, string>([
    ...invoices.map(({ id, ref, draft }) => [`${draft.cut.customerId}/${ref}`, id] as const),
    ...notes.flatMap(({ customerId, ref, creditId }) =>
      creditId === null ? [] : [[`${customerId}/${ref}`, creditId] as const],
    ),
  ]);
  const idOf = (customerId: string, name: string) => ids.get(`${customerId}/${name}`) ?? name;
  return {
    allocations: decided.flatMap(({ customer, customer: { id }, decision }) =>
      decision.creditAllocations.map(({ creditId, invoice, amountMinor }) => ({
        issuerId: issuers(customer).id,
        customerId: id,
        creditId: idOf(id, creditId),
        invoice: idOf(id, invoice),
        amountMinor,
      })),
    ),
    draws: [
      ...decided.flatMap(({ customer, customer: { id }, decision }) =>
        decision.walletDraws.map((draw) => ({
          ...draw,
          issuerId: issuers(customer).id,
          customerId: id,
          invoice: idOf(id, draw.invoice),
          lowersBase: false,
        })),
      ),
      ...invoices.flatMap(({ id, draft }) =>
        draft.gifts.map((gift) => ({
          ...gift,
          issuerId: draft.cut.issuerId,
          customerId: draft.cut.customerId,
          invoice: id,
          lowersBase: true,
          shares: baseShares(draft, gift.shares ?? []),
        })),
      ),
    ],
  };
}

function spentOf(
  allocations: readonly { readonly creditId: string; readonly amountMinor: bigint }[],
  creditId: string,
): bigint {
  return allocations.reduce((sum, each) => (each.creditId === creditId ? sum + each.amountMinor : sum), 0n);
}

/** Uses of credit are dated like the document they pay, or today where that is an earlier one. */
function tenderedInvoices(
  context: Context,
  invoices: readonly NumberedInvoice[],
  paid: ReadonlyMap<string, PaidInvoice>,
): ReadonlyMap<string, TenderedInvoice> {
  const today = dayInZone(context.now, context.organization.zone);
  return new Map([
    ...[...paid].map(([id, invoice]) => [id, { ...invoice, postedOn: today }] as const),
    ...invoices.map(
      ({ id, drawn: { number }, draft: { cut, postedOn }, feeIds }) =>
        [id, { number, currency: cut.currency, postedOn, feeIds }] as const,
    ),
  ]);
}

/** What coupons took off each document, and what is left of them. */
async function saveCoupons(
  context: Context,
  decided: readonly DecidedCustomer[],
  invoices: readonly NumberedInvoice[],
): Promise<void> {
  await insertCouponUses(
    context,
    invoices.flatMap(({ id, draft }) =>
      draft.couponUses.map(({ appliedCouponId, amountMinor }) => ({
        appliedCouponId,
        customerId: draft.cut.customerId,
        invoiceId: id,
        currency: draft.cut.currency,
        amountMinor,
        usedOn: draft.issuedOn,
      })),
    ),
  );
  await saveCouponRests(
    context,
    decided.flatMap(({ decision }) => decision.coupons),
  );
}
