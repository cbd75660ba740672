import type { ProposedFee } from "~/billing/fees/fee";
import { type FeeStanding, type Released, releasesOf } from "~/billing/ledger/credit-recipes";
import {
  type DiscountStanding,
  discountEntry,
  discountLines,
  discountsOfInvoice,
  discountTaken,
  less,
  NO_DISCOUNT,
  recognizedDiscount,
} from "~/billing/ledger/discount-view";
import { standingsAfter, takenBack } from "~/billing/ledger/note-posting";
import { type EntryFacts, type Signed, withRecipients } from "~/billing/ledger/postings";
import type { Context } from "~/context.server";
import { type DiscountMove, insertDiscountMoves, loadDiscountStandings } from "~/store/discount-moves.server";
import type { NumberedInvoice } from "~/store/invoices.server";
import type { DocumentEntry } from "~/store/ledger.server";
import type { CorrectedFees, IssuedCreditNote } from "./save-credit-notes.server";

/** Whether discounts stand beside income, now or of what was issued while they did. */
export function showsDiscounts({ organization }: Context): boolean {
  return isGross(organization) || organization.showsDiscounts === true;
}

const isGross = ({ policy }: Context["organization"]) => policy.discount_view === "gross";

/** How fees and their discounts stand, brought up to date document by document. */
type Standings = { fees: ReadonlyMap<string, FeeStanding>; discounts: Map<string, DiscountStanding> };

/** A document of a run, as it changes what is shown of discounts. */
type Shown = {
  readonly fees: readonly ProposedFee[];
  readonly feeIds: readonly string[];
  /** Its lines that take something back, in their order, and the fees of the document they are. */
  readonly lines: readonly Released["line"][];
  readonly places: readonly number[];
  /** Where discounts of its own fees begin, by their index. */
  readonly begins: ReadonlyMap<number, DiscountStanding>;
  readonly facts: EntryFacts;
  readonly recipe: "discount.shown" | "discount.reversed";
  readonly document: Pick<DocumentEntry, "documentKind" | "documentId" | "documentNumber">;
};

/**
 * The entries by which documents show discounts beside income, or take them back; what waits with deferred revenue is
 * remembered for its recognition. Notes come before invoices, as they are posted. Nothing where no discount is shown.
 */
export async function discountsOfRun(
  context: Context,
  run: {
    readonly notes: readonly IssuedCreditNote[];
    readonly invoices: readonly NumberedInvoice[];
    readonly corrected: CorrectedFees;
  },
): Promise<DocumentEntry[]> {
  if (!showsDiscounts(context)) return [];
  const standings: Standings = {
    fees: run.corrected.standings,
    discounts: await loadDiscountStandings(context, [...run.corrected.standings.keys()]),
  };
  const begin = isGross(context.organization) ? discountsOfInvoice : () => NONE;
  const documents = [
    ...run.notes.filter(({ note }) => note.state !== "void").map(ofNote),
    ...run.invoices.map((invoice) => ofInvoice(invoice, begin(invoice.draft))),
  ];
  const moves: DiscountMove[] = [];
  const entries = documents.flatMap((shown): DocumentEntry[] => {
    const lines = linesOf(shown, standings, moves);
    const entry = withRecipients(discountEntry(shown.recipe, shown.facts, lines), shown.fees);
    return entry.postings.length === 0 ? [] : [{ entry, ...shown.document, feeIds: shown.feeIds }];
  });
  await insertDiscountMoves(context, moves);
  return entries;
}

const NONE: ReadonlyMap<number, DiscountStanding> = new Map();

function ofNote({ id, drawn, note, fees, feeIds, issuerId, customerId, postedOn }: IssuedCreditNote): Shown {
  const own = note.lines.map((line, place) => ({ line, place }));
  const found = note.lines.length > 0 ? own : takenBackBy(fees);
  return {
    fees,
    feeIds,
    lines: found.map(({ line }) => line),
    places: found.map(({ place }) => place),
    begins: NONE,
    facts: { issuerId, customerId, currency: note.currency, postedOn },
    recipe: "discount.reversed",
    document: { documentKind: "credit_note", documentId: id, documentNumber: drawn.number },
  };
}

function ofInvoice({ id, drawn, draft, feeIds }: NumberedInvoice, begins: Shown["begins"]): Shown {
  const found = takenBackBy(draft.fees);
  return {
    fees: draft.fees,
    feeIds,
    lines: found.map(({ line }) => line),
    places: found.map(({ place }) => place),
    begins,
    facts: { ...draft.cut, postedOn: draft.postedOn },
    recipe: "discount.shown",
    document: { documentKind: "invoice", documentId: id, documentNumber: drawn.number },
  };
}

function takenBackBy(fees: readonly ProposedFee[]) {
  return fees.flatMap((fee, place) => takenBack(fee).map((line) => ({ line, place })));
}

/** The postings of one document; `standings` and `moves` are brought up to date. */
function linesOf(
  { fees, feeIds, lines, places, begins }: Shown,
  standings: Standings,
  moves: DiscountMove[],
): Signed[] {
  const own = [...begins].flatMap(([feeIndex, begun]) => {
    moves.push({ feeId: feeIds[feeIndex] ?? "", byFeeId: null, ...begun });
    return discountLines(begun.shownMinor, { feeIndex, dimension: fees[feeIndex]?.feeType ?? "" });
  });
  const back = releasesOf({ lines }, standings.fees).flatMap((released, index) => {
    const feeIndex = places[index] ?? 0;
    const taken = takeFrom(standings, released);
    if (taken === null) return [];
    const whole = { waitingMinor: -taken.waitingMinor, shownMinor: -taken.shownMinor };
    moves.push({ feeId: released.line.correctsFeeId, byFeeId: feeIds[feeIndex] ?? null, ...whole });
    return discountLines(-taken.shownMinor, { feeIndex, dimension: released.feeType });
  });
  return [...own, ...back];
}

/** What a correction takes of the discount of its fee; null where none of it is shown. */
function takeFrom(standings: Standings, released: Released): DiscountStanding | null {
  const id = released.line.correctsFeeId;
  const fee = standings.fees.get(id);
  const discount = standings.discounts.get(id);
  standings.fees = standingsAfter(standings.fees, [released]);
  if (!fee || !discount) return null;
  const taken = discountTaken(discount, released, fee);
  standings.discounts.set(id, less(discount, taken));
  return taken;
}

/** Revenue of fees that one entry recognizes, and what of each waited before it. */
type Recognized = {
  readonly entry: DocumentEntry;
  readonly shares: readonly {
    readonly feeId: string;
    readonly feeType: string;
    readonly customerId: string;
    readonly amountMinor: bigint;
    readonly unearnedMinor: bigint;
  }[];
};

/** The discounts that wait with revenue are shown as it is earned, on its days. */
export async function discountsRecognized(
  context: Context,
  recognized: readonly Recognized[],
): Promise<DocumentEntry[]> {
  if (!showsDiscounts(context)) return [];
  const feeIds = recognized.flatMap(({ shares }) => shares.map(({ feeId }) => feeId));
  const standings = await loadDiscountStandings(context, feeIds);
  const moves: DiscountMove[] = [];
  const entries = recognized.flatMap(({ entry: document, shares }): DocumentEntry[] => {
    const lines = shares.flatMap(({ feeId, feeType, customerId, amountMinor, unearnedMinor }) => {
      const shownMinor = recognizedDiscount(standings.get(feeId) ?? NO_DISCOUNT, amountMinor, unearnedMinor);
      moves.push({ feeId, byFeeId: null, waitingMinor: -shownMinor, shownMinor });
      const whose = customerId === document.entry.customerId ? {} : { customerId };
      return discountLines(shownMinor, { dimension: feeType, ...whose });
    });
    const entry = discountEntry("discount.recognized", document.entry, lines);
    return entry.postings.length === 0 ? [] : [{ ...document, entry }];
  });
  await insertDiscountMoves(context, moves);
  return entries;
}

/**
 * What a cancelled invoice showed of discounts is shown no more, and what its lines took back of earlier ones is again;
 * `again` says how much of that, by fee.
 */
export async function discountsCancelled(
  context: Context,
  cancelled: {
    readonly facts: EntryFacts;
    readonly document: Shown["document"];
    readonly released: readonly Released[];
    readonly corrected: CorrectedFees;
    readonly again: ReadonlyMap<string, bigint>;
  },
): Promise<DocumentEntry[]> {
  if (!showsDiscounts(context)) return [];
  const { facts, document, released, corrected, again } = cancelled;
  const standings: Standings = {
    fees: corrected.standings,
    discounts: await loadDiscountStandings(context, [...corrected.standings.keys()]),
  };
  const moves: DiscountMove[] = [];
  const lines = released.flatMap((one) => {
    const taken = takeFrom(standings, one) ?? NO_DISCOUNT;
    const whole = { waitingMinor: -taken.waitingMinor, shownMinor: -taken.shownMinor };
    moves.push({ feeId: one.line.correctsFeeId, byFeeId: null, ...whole });
    return discountLines(-taken.shownMinor, { dimension: one.feeType, customerId: one.recipientId });
  });
  const back = [...again.values()].flatMap((minor) => discountLines(minor, {}));
  await insertDiscountMoves(context, moves);
  const entry = discountEntry("discount.reversed", facts, [...lines, ...back]);
  return entry.postings.length === 0 ? [] : [{ entry, ...document, feeIds: [] }];
}
