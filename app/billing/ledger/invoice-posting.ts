import type { ClosedDraft } from "../invoicing/invoice";
import type { FeeStanding, Released } from "./credit-recipes";
import { releasesOf } from "./credit-recipes";
import type { Entry } from "./entry";
import { standingsAfter, takenBack } from "./note-posting";
import { invoiceFinalized } from "./recipes";

/** What an invoice posts, what its negative lines take out of deferred revenue, and how their fees stand after it. */
export type InvoicePosting = {
  readonly entry: Entry;
  readonly released: readonly Released[];
  readonly standings: ReadonlyMap<string, FeeStanding>;
};

/**
 * Posts an invoice. A line that takes an earlier fee back does in the books what a credit note would: Dr 2200 what of
 * that fee waits, Dr 4000 what of it is earned. `accrued` has what of its lines was income of an earlier month.
 */
export function postInvoice(
  draft: ClosedDraft,
  standings: ReadonlyMap<string, FeeStanding>,
  accrued: ReadonlyMap<number, bigint>,
): InvoicePosting {
  const places = draft.fees.flatMap((fee, feeIndex) => takenBack(fee).map((line) => ({ line, feeIndex })));
  if (places.length === 0) {
    return { entry: invoiceFinalized(draft, undefined, accrued), released: NONE, standings };
  }
  const released = releasesOf({ lines: places.map(({ line }) => line) }, standings);
  const back = new Map(
    released.flatMap(({ unearnedMinor }, index) => {
      const place = places[index];
      return place ? [[place.feeIndex, unearnedMinor] as const] : [];
    }),
  );
  return {
    entry: invoiceFinalized(draft, back, accrued),
    released,
    standings: standingsAfter(standings, released),
  };
}

const NONE: readonly Released[] = [];
