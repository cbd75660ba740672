import type { CreditNoteReason, CreditNoteState } from "~/billing/invoicing/credit-note-kinds";
import type { FixedExchange } from "~/billing/invoicing/exchange-rate";
import type { Party, TaxGroup } from "~/billing/invoicing/invoice";
import type { CurrencyCode } from "~/billing/money/currency";
import type { Day } from "~/billing/time/day";
import type { CatalogNames } from "~/documents/derivation-steps";
import {
  type LineBlock,
  lineBlock,
  type StoredLine,
  type TaxNote,
  taxNotes,
} from "~/documents/invoice-blocks";

/** A closed credit note as it is stored: its amounts are above zero, the fees that are its lines below. */
export type StoredCreditNote = {
  readonly number: string;
  readonly mode: "live" | "test";
  readonly currency: CurrencyCode;
  readonly issuedOn: Day;
  readonly reason: CreditNoteReason;
  readonly state: CreditNoteState;
  /** The day on which it was taken back; null while it counts. */
  readonly voidedOn: Day | null;
  /** Null where it takes the place of an invoice that came to less than nothing. */
  readonly corrects: { readonly id: string; readonly number: string; readonly issuedOn: Day } | null;
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
  /** The discount that its lines had: it is not given back. */
  readonly couponAdjustmentMinor: bigint;
  readonly creditMinor: bigint;
  readonly refundMinor: bigint;
  readonly issuer: Party & { readonly footer: string };
  readonly buyer: Party;
  readonly taxGroups: readonly TaxGroup[];
  readonly lines: readonly StoredLine[];
  /** The exchange rate fixed on it; null or left out in the currency of the books. */
  readonly exchange?: FixedExchange | null;
};

/** The content of a credit note in the order of the paper. Amounts are above zero, as the document gives back. */
export type CreditNoteBlocks = {
  readonly head: Pick<StoredCreditNote, "number" | "mode" | "currency" | "reason" | "state" | "voidedOn">;
  readonly issuer: Party;
  readonly buyer: Party;
  readonly issuedOn: Day;
  readonly corrects: StoredCreditNote["corrects"];
  /** Their steps tell the movement of the corrected line, which is below zero. */
  readonly lines: readonly LineBlock[];
  readonly totals: {
    /** The lines before discounts. */
    readonly linesMinor: bigint;
    readonly discountMinor: bigint;
    readonly netMinor: bigint;
    readonly taxGroups: readonly TaxGroup[];
    readonly totalMinor: bigint;
  };
  /** Where the money goes; both are zero on a void note, which moves none. */
  readonly settlement: { readonly creditMinor: bigint; readonly refundMinor: bigint };
  readonly taxNotes: readonly TaxNote[];
  readonly exchange: FixedExchange | null;
  readonly footer: string;
};

/** Lays a stored credit note out, by the same blocks as an invoice. */
export function creditNoteBlocks(note: StoredCreditNote, names: CatalogNames): CreditNoteBlocks {
  const { footer, ...issuer } = note.issuer;
  const { number, mode, currency, reason, state, voidedOn, creditMinor, refundMinor } = note;
  return {
    head: { number, mode, currency, reason, state, voidedOn },
    issuer,
    buyer: note.buyer,
    issuedOn: note.issuedOn,
    corrects: note.corrects,
    lines: note.lines.map((line) => givenBack(lineBlock(line, names))),
    totals: {
      linesMinor: note.netMinor + note.couponAdjustmentMinor,
      discountMinor: note.couponAdjustmentMinor,
      netMinor: note.netMinor,
      taxGroups: note.taxGroups,
      totalMinor: note.totalMinor,
    },
    settlement: { creditMinor, refundMinor },
    taxNotes: taxNotes(note.taxGroups),
    exchange: note.exchange ?? null,
    footer,
  };
}

/** A unit price would not hold: a part of a line is given back, not units of it. */
function givenBack(line: LineBlock): LineBlock {
  return { ...line, unitPrice: null, netMinor: -line.netMinor, discountMinor: -line.discountMinor };
}
