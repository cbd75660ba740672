import { rateOn } from "~/billing/invoicing/exchange-rate";
import { type FixedRates, fixRates } from "~/billing/invoicing/fixed-rates";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import type { CurrencyCode } from "~/billing/money/currency";
import type { Refusal } from "~/billing/outcome";
import type { Day } from "~/billing/time/day";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { Refused } from "~/errors";
import { loadFixedRates, loadInvoiceRates, loadRatesOn, markRatesUsed } from "~/store/exchange-rates.server";
import type { NewCreditNote } from "./save-credit-notes.server";

/** A document that is about to be numbered; `key` is what was decided, under which its rates are found again. */
export type ClosingDocument = {
  readonly key: object;
  readonly customerId: string;
  readonly currency: CurrencyCode;
  readonly valueOn: Day;
  readonly correctsInvoiceId: string | null;
  readonly fees: readonly { readonly positionKey: string; readonly correctsFeeId: string | null }[];
};

/** The value date of a sale is its tax point. */
export function closingDraft(draft: ClosedDraft): ClosingDocument {
  const { customerId, currency } = draft.cut;
  return {
    key: draft,
    customerId,
    currency,
    valueOn: draft.taxPointOn,
    correctsInvoiceId: null,
    fees: draft.fees,
  };
}

export function closingNote({ note, customerId, issuedOn, fees }: NewCreditNote): ClosingDocument {
  const { currency, correctsInvoiceId } = note;
  return { key: note, customerId, currency, valueOn: issuedOn, correctsInvoiceId, fees };
}

const NONE: ReadonlyMap<object, FixedRates> = new Map();

/**
 * Fixes the exchange rates of documents in other currencies than the books. Nothing is asked of the database where there
 * are none: all documents in the base currency, or an organization without exchange rates.
 * @throws Refused with `exchange_rate_missing`, so that nothing of a document without its rate is kept
 */
export async function fixDocumentRates(
  context: Context,
  documents: readonly ClosingDocument[],
): Promise<ReadonlyMap<object, FixedRates>> {
  const base = context.organization.convertsTo ?? null;
  const foreign = documents.filter(({ currency }) => base !== null && currency !== base);
  if (base === null || foreign.length === 0) return NONE;
  const before = await loadFixedRates(context, {
    feeIds: foreign.flatMap(({ fees }) => fees.flatMap(({ correctsFeeId }) => correctsFeeId ?? [])),
    positionKeys: foreign.flatMap(({ fees }) => fees.map(({ positionKey }) => positionKey)),
    customerIds: [...new Set(foreign.map(({ customerId }) => customerId))],
  });
  const corrected = await loadInvoiceRates(
    context,
    foreign.flatMap(({ correctsInvoiceId }) => correctsInvoiceId ?? []),
  );
  const rates = await loadRatesOn(
    context,
    base,
    foreign.map(({ currency, valueOn }) => ({ currency, day: valueOn })),
  );
  const fixed = new Map<object, FixedRates>();
  for (const { key, correctsInvoiceId, ...document } of foreign) {
    const corrects = correctsInvoiceId === null ? null : { rate: corrected.get(correctsInvoiceId) ?? null };
    const outcome = fixRates({ ...document, corrects }, before, rates, base);
    if (!outcome.ok) throw new Refused(outcome.refusals.map((refusal) => forReader(context, refusal)));
    fixed.set(key, outcome.value);
  }
  await markRatesUsed(context, usedBy([...fixed.values()]));
  return fixed;
}

/** A customer in the portal cannot enter a rate, and need not know of rates to know what to do. */
function forReader({ actor, organization }: Context, refusal: Refusal): Refusal {
  if (actor.kind !== "portalCustomer") return refusal;
  return {
    ...refusal,
    sentence: "This cannot be billed at the moment.",
    remedy: `Nothing was changed. Tell ${organization.name}, or try again later.`,
  };
}

function usedBy(fixed: readonly FixedRates[]): string[] {
  return [...new Set(fixed.flatMap(({ own, fees }) => [own, ...fees].flatMap((rate) => rate?.id ?? [])))];
}

/** True where a document of today in that currency would wait for its rate. */
export async function isRateMissing(context: Context, currency: CurrencyCode): Promise<boolean> {
  const base = context.organization.convertsTo ?? null;
  if (base === null || currency === base) return false;
  const today = dayInZone(context.now, context.organization.zone);
  const rates = await loadRatesOn(context, base, [{ currency, day: today }]);
  return !rateOn(rates, { from: currency, to: base }, today).ok;
}
