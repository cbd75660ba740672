import type { Instant } from "../time/instant";
import type { BillingSlice } from "./billing-slice";
import { applyCredits, type OpenInvoice, settleOpenInvoices } from "./customer-credit";
import { walletsOf } from "./family";
import type { ClosedDraft } from "./invoice";
import { settleRun, spent } from "./settle-run";

/** How credit will pay a document that is forecast, in the order in which it does, and what is left to pay. */
export type ForecastPayment = {
  /** Of whom the document names. */
  readonly creditMinor: bigint;
  readonly prepaidMinor: bigint;
  /** Of another customer, who pays for that one. */
  readonly payerCreditMinor: bigint;
  readonly leftMinor: bigint;
};

/**
 * Who pays for another customer, with its own next document, which its credit pays first where it does not come later,
 * and what is open already of those it pays for.
 */
export type ForecastPayer = {
  readonly slice: BillingSlice;
  readonly next: ClosedDraft | null;
  readonly othersOpen: readonly OpenInvoice[];
};

/** Settles the document as the run that makes it does, and then as the credit of a payer pays what is open. */
export function forecastPayment(
  next: ClosedDraft,
  slice: BillingSlice,
  payer: ForecastPayer | null,
  at: Instant,
): ForecastPayment {
  const { creditAllocations, walletDraws } = settled(slice, [next], at);
  const creditMinor = sum(creditAllocations.filter(({ invoice }) => invoice === NEXT));
  const prepaidMinor = sum(walletDraws);
  const dueMinor = next.totalMinor - creditMinor - prepaidMinor;
  const { currency } = next.cut;
  const uses = payer ? applyCredits({ id: NEXT, currency, dueMinor }, creditLeft(payer, next, at)) : [];
  const payerCreditMinor = sum(uses);
  return { creditMinor, prepaidMinor, payerCreditMinor, leftMinor: dueMinor - payerCreditMinor };
}

/** Documents that are decided beside their settlement are named by their place. */
const NEXT = "draft:0";

function settled(slice: BillingSlice, documents: readonly ClosedDraft[], at: Instant) {
  return settleRun({ ...slice, wallets: walletsOf(slice) }, documents, [], at);
}

/** What a payer has left for others: nothing where its credit waits for later invoices of its own. */
function creditLeft({ slice, next: own, othersOpen }: ForecastPayer, next: ClosedDraft, at: Instant) {
  const { policy, credits = [] } = slice;
  if (policy.credit_pays === "later_only") return [];
  const before = own && own.issuedOn <= next.issuedOn ? [own] : [];
  const left = spent(credits, settled(slice, before, at).creditAllocations);
  return spent(left, settleOpenInvoices(left, othersOpen, policy));
}

const sum = (list: readonly { readonly amountMinor: bigint }[]): bigint =>
  list.reduce((total, { amountMinor }) => total + amountMinor, 0n);
