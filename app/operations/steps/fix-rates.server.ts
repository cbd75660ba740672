import type { PreviewNote } from "~/billing/invoicing/change-figures";
import { rateOn } from "~/billing/invoicing/exchange-rate";
import { type FixedRates, fixRates } from "~/billing/invoicing/fixed-rates";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import type { CurrencyCode } from "~/billing/money/currency";
import type { Outcome, Refusal } from "~/billing/outcome";
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

const NONE: ReadonlyMap<object, Outcome<FixedRates>> = new Map();

/**
 * Fixes the exchange rates of documents in other currencies than the books.
 * @throws Refused with `exchange_rate_missing`, so that nothing of a document without its rate is kept
 */
export async function fixDocumentRates(
  context: Context,
  documents: readonly ClosingDocument[],
): Promise<ReadonlyMap<object, FixedRates>> {
  const fixed = new Map<object, FixedRates>();
  for (const [key, outcome] of await decideRates(context, documents)) {
    if (!outcome.ok) throw new Refused(outcome.refusals.map((refusal) => forReader(context, refusal)));
    fixed.set(key, outcome.value);
  }
  await markRatesUsed(context, usedBy([...fixed.values()]));
  return fixed;
}

/**
 * What a preview has to say about rates: why documents that are to be confirmed would be refused now, and what those of
 * later runs wait for. Of a later day today is asked, because its own rate cannot be known yet. Nothing is saved.
 */
export async function findRateNotes(
  context: Context,
  { confirmed, later }: Record<"confirmed" | "later", readonly ClosedDraft[]>,
): Promise<PreviewNote[]> {
  const isPortal = context.actor.kind === "portalCustomer";
  const today = dayInZone(context.now, context.organization.zone);
  const decided = await decideRates(context, [
    ...confirmed.map(closingDraft),
    // Customers are told of what they confirm alone: they can do nothing about the rest.
    ...(isPortal ? [] : later)
      .map(closingDraft)
      .map((draft) => ({ ...draft, valueOn: Math.min(draft.valueOn, today) })),
  ]);
  const refused = new Set<object>(confirmed);
  const notes = new Map<string, PreviewNote>();
  for (const [key, outcome] of decided) {
    const leads = refused.has(key) ? "This would be refused now." : "What is billed next waits for a rate.";
    for (const refusal of outcome.ok ? [] : outcome.refusals) {
      const { code, sentence, remedy } = forReader(context, refusal);
      const told = { code, sentence: isPortal ? sentence : `${leads} ${sentence}`, remedy };
      notes.set(sentence, notes.get(sentence) ?? told);
    }
  }
  return [...notes.values()];
}

/** Why documents of many previews would be refused now, by document; those that would not are not in it. */
export async function findMissingRates(
  context: Context,
  drafts: readonly ClosedDraft[],
): Promise<ReadonlyMap<object, readonly Refusal[]>> {
  const decided = await decideRates(context, drafts.map(closingDraft));
  return new Map([...decided].flatMap(([key, outcome]) => (outcome.ok ? [] : [[key, outcome.refusals]])));
}

/** Nothing is asked of the database where all documents are in the base currency, or there are no exchange rates. */
async function decideRates(
  context: Context,
  documents: readonly ClosingDocument[],
): Promise<ReadonlyMap<object, Outcome<FixedRates>>> {
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
  return new Map(
    foreign.map(({ key, correctsInvoiceId, ...document }) => {
      const corrects = correctsInvoiceId === null ? null : { rate: corrected.get(correctsInvoiceId) ?? null };
      return [key, fixRates({ ...document, corrects }, before, rates, base)] as const;
    }),
  );
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

/** Those currencies of what is given in which a document of today would wait for its rate. */
export async function unratedCurrencies(
  context: Context,
  given: readonly { readonly currency: CurrencyCode }[],
): Promise<ReadonlySet<CurrencyCode>> {
  const to = context.organization.convertsTo ?? null;
  if (to === null) return new Set();
  const day = dayInZone(context.now, context.organization.zone);
  const foreign = [...new Set(given.map(({ currency }) => currency))].filter((currency) => currency !== to);
  const rates = await loadRatesOn(
    context,
    to,
    foreign.map((currency) => ({ currency, day })),
  );
  return new Set(foreign.filter((from) => !rateOn(rates, { from, to }, day).ok));
}
