import type { Derivation } from "~/billing/fees/fee";
import type { Party, TaxGroup } from "~/billing/invoicing/invoice";
import type { CurrencyCode } from "~/billing/money/currency";
import { fromDecimal, isZero, toDecimal } from "~/billing/money/rational";
import type { Period } from "~/billing/time/cadence";
import type { Day } from "~/billing/time/day";
import type { DerivationStep } from "~/documents/derivation-step";
import { type CatalogNames, derivationSteps } from "~/documents/derivation-steps";

/** A line as it is stored. `id` is what the skin links to. */
export type StoredLine = {
  readonly id: string;
  readonly number: number;
  readonly kind: string;
  readonly description: string;
  /** Civil days `[from, to)`. */
  readonly period: Period;
  readonly quantity: string;
  readonly amountMinor: bigint;
  readonly discountMinor: bigint;
  readonly derivation: Derivation;
};

/** An issued invoice as it is stored: its frozen snapshot, its lines and what is still open. */
export type StoredInvoice = {
  readonly number: string;
  readonly mode: "live" | "test";
  readonly currency: CurrencyCode;
  readonly issuedOn: Day;
  readonly taxPointOn: Day;
  readonly dueOn: Day;
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
  readonly openMinor: bigint;
  readonly issuer: Party & { readonly footer: string };
  readonly buyer: Party;
  readonly taxGroups: readonly TaxGroup[];
  readonly lines: readonly StoredLine[];
};

export type LineBlock = {
  readonly id: string;
  readonly number: number;
  readonly description: string;
  readonly period: Period;
  readonly quantity: string;
  /** Null where no single price holds, as in tiers; the steps say more then. Decimal string, major unit. */
  readonly unitPrice: string | null;
  readonly netMinor: bigint;
  readonly steps: readonly DerivationStep[];
};

/** Texts the law wants beside a tax group without tax (VAT directive 2006/112, articles 196, 132 and 146). */
export type TaxNote = "reverse_charge" | "exempt" | "export" | "outside_scope";

/**
 * The content of an invoice in the order of the paper. Console, portal and print lay the same blocks out; the skin
 * adds words and notation of the reader's language and nothing else.
 */
export type InvoiceBlocks = {
  readonly head: { readonly number: string; readonly mode: "live" | "test"; readonly currency: CurrencyCode };
  readonly issuer: Party;
  readonly buyer: Party;
  readonly dates: { readonly issuedOn: Day; readonly taxPointOn: Day; readonly dueOn: Day };
  readonly lines: readonly LineBlock[];
  readonly totals: {
    readonly netMinor: bigint;
    readonly taxGroups: readonly TaxGroup[];
    readonly taxMinor: bigint;
    readonly totalMinor: bigint;
    readonly paidMinor: bigint;
    readonly openMinor: bigint;
  };
  readonly taxNotes: readonly TaxNote[];
  /** The counterfoil at the foot: all a payer needs. */
  readonly strip: { readonly number: string; readonly openMinor: bigint; readonly dueOn: Day };
  readonly footer: string;
};

const NOTE_OF_CATEGORY: Readonly<Record<string, TaxNote>> = {
  AE: "reverse_charge",
  E: "exempt",
  G: "export",
  O: "outside_scope",
};

/** Lays a stored invoice out. Nothing is calculated that the invoice does not hold, but what was paid. */
export function invoiceBlocks(invoice: StoredInvoice, names: CatalogNames): InvoiceBlocks {
  const { footer, ...issuer } = invoice.issuer;
  const { number, mode, currency, issuedOn, taxPointOn, dueOn, openMinor } = invoice;
  return {
    head: { number, mode, currency },
    issuer,
    buyer: invoice.buyer,
    dates: { issuedOn, taxPointOn, dueOn },
    lines: invoice.lines.map((line) => lineBlock(line, names)),
    totals: {
      netMinor: invoice.netMinor,
      taxGroups: invoice.taxGroups,
      taxMinor: invoice.taxMinor,
      totalMinor: invoice.totalMinor,
      paidMinor: invoice.totalMinor - openMinor,
      openMinor,
    },
    taxNotes: taxNotes(invoice.taxGroups),
    strip: { number, openMinor, dueOn },
    footer,
  };
}

function lineBlock(line: StoredLine, names: CatalogNames): LineBlock {
  return {
    id: line.id,
    number: line.number,
    description: line.description,
    period: line.period,
    quantity: toDecimal(fromDecimal(line.quantity)),
    unitPrice: singlePrice(line.derivation),
    netMinor: line.amountMinor - line.discountMinor,
    steps: derivationSteps(line.derivation, names),
  };
}

/** The one price a unit has, when quantity × price is the whole amount. */
function singlePrice(derivation: Derivation): string | null {
  if (!isZero(fromDecimal(derivation.issuedBefore))) return null;
  switch (derivation.kind) {
    case "recurring":
      return derivation.proration || derivation.part ? null : derivation.unitAmount;
    case "one_time":
    case "one_off":
      return derivation.unitAmount;
    case "usage": {
      const { model, usage, stepsBefore, maximum } = derivation;
      const isPlain = usage.priced === undefined && !stepsBefore && !maximum;
      return isPlain && model.type === "per_unit" ? model.unit_amount : null;
    }
    default:
      return null;
  }
}

function taxNotes(groups: readonly TaxGroup[]): TaxNote[] {
  const notes = new Set<TaxNote>();
  for (const group of groups) {
    const note = NOTE_OF_CATEGORY[group.category];
    if (note) notes.add(note);
  }
  return [...notes];
}
