import type { Derivation } from "~/billing/fees/fee";
import type { CreditNoteState } from "~/billing/invoicing/credit-note-kinds";
import type { CustomerCreditKind } from "~/billing/invoicing/customer-credit-kinds";
import type { FixedExchange } from "~/billing/invoicing/exchange-rate";
import type { IssuerParty, Party, TaxGroup } from "~/billing/invoicing/invoice";
import type { InvoiceState } from "~/billing/invoicing/invoice-kinds";
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
  /** Who got the supply, where the document names somebody else too. */
  readonly recipientName?: string | null;
};

/** What a coupon took off the lines of an invoice. `percent` is null for a coupon of an amount. */
export type CouponShare = {
  readonly name: string;
  readonly percent: string | null;
  readonly amountMinor: bigint;
};

/** What came out of a wallet. */
export type WalletUse = { readonly walletName: string; readonly amountMinor: bigint };

/** What came out of a wallet before tax: given, or sold and taxed with that. */
export type BaseUse = WalletUse & { readonly taxedAtSale: boolean };

/** What is taken off the lines before tax, by what takes it; `other` is what none of them says it took. */
export type Discount =
  | ({ readonly kind: "coupon" } & CouponShare)
  | ({ readonly kind: "gift" } & BaseUse)
  | { readonly kind: "other"; readonly amountMinor: bigint };

/** Customer credit that paid; `creditNoteNumber` says which note it came from, where it came from one. */
export type CreditUse = {
  readonly kind: CustomerCreditKind;
  readonly creditNoteNumber: string | null;
  readonly amountMinor: bigint;
};

/** A credit note about an invoice, with its total above zero. */
export type NoteMention = {
  readonly id: string;
  readonly number: string;
  readonly issuedOn: Day;
  readonly totalMinor: bigint;
  readonly state: CreditNoteState;
};

/** Who bore what of an invoice beside the lines themselves. What went back again is off the amounts. */
export type InvoiceSettlement = {
  readonly state: InvoiceState;
  readonly coupons: readonly CouponShare[];
  /** Prepaid credit that was given away and lowered the lines before tax. */
  readonly gifts: readonly BaseUse[];
  readonly credits: readonly CreditUse[];
  readonly prepaid: readonly WalletUse[];
  /** Money that came, without what was given back so that the invoice is open again. */
  readonly paidMinor: bigint;
  readonly notes: readonly NoteMention[];
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
  readonly issuer: IssuerParty & { readonly footer: string };
  readonly buyer: Party;
  readonly taxGroups: readonly TaxGroup[];
  readonly lines: readonly StoredLine[];
  /** Left out: what is not open any more counts as paid. */
  readonly settlement?: InvoiceSettlement;
  /** The exchange rate fixed on it; null or left out in the currency of the books. */
  readonly exchange?: FixedExchange | null;
};

export type LineBlock = {
  readonly id: string;
  readonly number: number;
  readonly description: string;
  readonly period: Period;
  readonly quantity: string;
  /** Null where no single price holds, as in tiers; the steps say more then. Decimal string, major unit. */
  readonly unitPrice: string | null;
  /** Net of tax, before discounts: what the steps explain. */
  readonly netMinor: bigint;
  /** Its share of the discounts. */
  readonly discountMinor: bigint;
  readonly steps: readonly DerivationStep[];
};

/** A deduction under the total, by what bore it. */
export type Deduction =
  | { readonly kind: "credit"; readonly use: CreditUse }
  | ({ readonly kind: "prepaid" } & WalletUse)
  | { readonly kind: "paid"; readonly amountMinor: bigint }
  /** What is not claimed any more though nobody paid it. */
  | { readonly kind: "dropped"; readonly state: InvoiceState; readonly amountMinor: bigint };

/**
 * Texts the law wants beside a tax group without tax (VAT directive 2006/112, articles 196, 132 and 146), and where VAT
 * falls due on payment (article 226, 7a).
 */
export type TaxNote = "reverse_charge" | "exempt" | "export" | "outside_scope" | "cash_accounting";

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
    /** The lines before discounts. */
    readonly linesMinor: bigint;
    readonly discounts: readonly Discount[];
    readonly netMinor: bigint;
    readonly taxGroups: readonly TaxGroup[];
    readonly taxMinor: bigint;
    readonly totalMinor: bigint;
    /** They add up to the total less what is open. */
    readonly deductions: readonly Deduction[];
    readonly openMinor: bigint;
  };
  readonly correctedBy: readonly NoteMention[];
  readonly taxNotes: readonly TaxNote[];
  readonly exchange: FixedExchange | null;
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

/** Lays a stored invoice out. Nothing is calculated that the invoice does not hold, but sums and differences. */
export function invoiceBlocks(invoice: StoredInvoice, names: CatalogNames): InvoiceBlocks {
  const { footer, vatDue, ...issuer } = invoice.issuer;
  const { number, mode, currency, issuedOn, taxPointOn, dueOn, openMinor } = invoice;
  return {
    head: { number, mode, currency },
    issuer,
    buyer: invoice.buyer,
    dates: { issuedOn, taxPointOn, dueOn },
    lines: invoice.lines.map((line) => lineBlock(line, names)),
    totals: {
      linesMinor: sum(invoice.lines),
      discounts: discounts(invoice.lines, invoice.settlement),
      netMinor: invoice.netMinor,
      taxGroups: invoice.taxGroups,
      taxMinor: invoice.taxMinor,
      totalMinor: invoice.totalMinor,
      deductions: deductions(invoice),
      openMinor,
    },
    correctedBy: invoice.settlement?.notes ?? [],
    taxNotes: [
      ...taxNotes(invoice.taxGroups),
      ...(vatDue === "payment" && invoice.taxGroups.some(({ taxMinor }) => taxMinor !== 0n)
        ? (["cash_accounting"] as const)
        : []),
    ],
    exchange: invoice.exchange ?? null,
    strip: { number, openMinor, dueOn },
    footer,
  };
}

function sum(parts: readonly { readonly amountMinor: bigint }[]): bigint {
  return parts.reduce((total, { amountMinor }) => total + amountMinor, 0n);
}

/** Coupons, then gifts; what of the lines' discounts none of them took stands last. */
function discounts(lines: readonly StoredLine[], settlement: InvoiceSettlement | undefined): Discount[] {
  const named: Discount[] = [
    ...(settlement?.coupons ?? []).map((share) => ({ kind: "coupon", ...share }) as const),
    ...(settlement?.gifts ?? []).map((use) => ({ kind: "gift", ...use }) as const),
  ].filter(({ amountMinor }) => amountMinor !== 0n);
  const rest = lines.reduce((total, { discountMinor }) => total + discountMinor, 0n) - sum(named);
  return rest === 0n ? named : [...named, { kind: "other", amountMinor: rest }];
}

function deductions({ settlement, totalMinor, openMinor }: StoredInvoice): Deduction[] {
  // Nothing is deducted from a document that asks for nothing.
  if (totalMinor <= 0n) return [];
  if (!settlement) {
    const amountMinor = totalMinor - openMinor;
    return amountMinor === 0n ? [] : [{ kind: "paid", amountMinor }];
  }
  const { credits, prepaid, paidMinor, state } = settlement;
  const droppedMinor = totalMinor - openMinor - sum(credits) - sum(prepaid) - paidMinor;
  const dropped = { kind: "dropped", state, amountMinor: droppedMinor } as const;
  return [
    ...credits.map((use) => ({ kind: "credit", use }) as const),
    ...prepaid.map((each) => ({ kind: "prepaid", ...each }) as const),
    ...(paidMinor === 0n ? [] : [{ kind: "paid", amountMinor: paidMinor } as const]),
    ...(droppedMinor === 0n ? [] : [dropped]),
  ];
}

export function lineBlock(line: StoredLine, names: CatalogNames): LineBlock {
  return {
    id: line.id,
    number: line.number,
    description: line.recipientName ? `${line.description}, for ${line.recipientName}` : line.description,
    period: line.period,
    quantity: toDecimal(fromDecimal(line.quantity)),
    unitPrice: singlePrice(line.derivation),
    netMinor: line.amountMinor,
    discountMinor: line.discountMinor,
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
    case "item": {
      const { model, proration, stretches, changes, less } = derivation;
      const isWhole = proration === null || proration.days === proration.periodDays;
      const isPlain = isWhole && !stretches && !changes && !less;
      return isPlain && model.type === "per_unit" ? model.unit_amount : null;
    }
    default:
      return null;
  }
}

export function taxNotes(groups: readonly TaxGroup[]): TaxNote[] {
  const notes = new Set<TaxNote>();
  for (const group of groups) {
    const note = NOTE_OF_CATEGORY[group.category];
    if (note) notes.add(note);
  }
  return [...notes];
}
