import type { Party, TaxGroup } from "~/billing/invoicing/invoice";
import type { CurrencyCode } from "~/billing/money/currency";
import { fromDecimal, isZero } from "~/billing/money/rational";
import { explainSteps } from "~/documents/derivation-text";
import { baseTaxNotes } from "~/documents/exchange-text";
import type { ExplanationLine } from "~/documents/explanation-line";
import type {
  CreditUse,
  Deduction,
  Discount,
  InvoiceBlocks,
  LineBlock,
  NoteMention,
  TaxNote,
} from "~/documents/invoice-blocks";
import type { Notation } from "~/documents/notation";

export type PartyText = { readonly name: string; readonly lines: readonly string[] };
export type AmountText = { readonly label: string; readonly amountMinor: bigint };

export type LineText = {
  readonly key: string;
  readonly service: string;
  readonly period: string;
  readonly quantity: string;
  readonly unitPrice?: string;
  /** Net of tax, before discounts. */
  readonly netMinor: bigint;
  /** What of it a discount takes off. */
  readonly note?: string;
  readonly derivation: readonly ExplanationLine[];
};

/** Another document that this one names; `key` is its id. */
export type ReferenceText = { readonly key: string; readonly text: string };

/** An invoice or a credit note ready to read, in the order of the paper: what `InvoicePaper` and the printed page show. */
export type InvoiceText = {
  readonly title: string;
  readonly issuer: PartyText;
  readonly buyer: PartyText;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly currency: CurrencyCode;
  readonly lines: readonly LineText[];
  readonly totals: readonly AmountText[];
  readonly grandTotal: AmountText;
  readonly settled: readonly AmountText[];
  readonly notes: readonly string[];
  readonly references: readonly ReferenceText[];
  readonly strip: string;
  readonly foot?: string;
  readonly testDocument: boolean;
};

const TAX_NOTES: Readonly<Record<TaxNote, string>> = {
  reverse_charge:
    "Reverse charge: the recipient of the service owes the VAT (article 196 of Directive 2006/112/EC).",
  exempt: "Exempt from VAT.",
  export: "Supplied outside the European Union, free of VAT.",
  outside_scope: "Not subject to VAT.",
  cash_accounting: "Cash accounting: the VAT falls due when the invoice is paid.",
};

/** Puts the blocks of an invoice into the reader's notation. */
export function invoiceText(blocks: InvoiceBlocks, notation: Notation): InvoiceText {
  const { head, dates, totals } = blocks;
  const { currency } = head;
  return {
    title: `Invoice ${head.number}`,
    issuer: partyText(blocks.issuer, notation),
    buyer: partyText(blocks.buyer, notation),
    facts: [
      { label: "Issued", value: notation.date(dates.issuedOn) },
      { label: "Tax point", value: notation.date(dates.taxPointOn) },
      { label: "Due", value: notation.date(dates.dueOn) },
    ],
    currency,
    lines: blocks.lines.map((line) => lineText(line, currency, notation)),
    totals: [
      ...discountTexts(totals.linesMinor, totals.discounts, notation),
      { label: "Net", amountMinor: totals.netMinor },
      ...totals.taxGroups.map((group) => taxText(group, currency, notation)),
    ],
    grandTotal: { label: "Total", amountMinor: totals.totalMinor },
    settled:
      totals.deductions.length === 0
        ? []
        : [...totals.deductions.map(deductionText), { label: "Left to pay", amountMinor: totals.openMinor }],
    notes: [...baseTaxNotes(blocks.exchange, totals.taxMinor, notation), ...taxNoteTexts(blocks.taxNotes)],
    references: blocks.correctedBy.map((note) => ({
      key: note.id,
      text: correctionText(note, currency, notation),
    })),
    strip: stripText(blocks, notation),
    ...(blocks.footer === "" ? {} : { foot: blocks.footer }),
    testDocument: head.mode === "test",
  };
}

export function taxNoteTexts(notes: readonly TaxNote[]): string[] {
  return notes.map((note) => TAX_NOTES[note]);
}

/** From what the lines come to down to the net: nothing to say where nothing is taken off. */
export function discountTexts(
  linesMinor: bigint,
  discounts: readonly Discount[],
  notation: Notation,
): AmountText[] {
  if (discounts.length === 0) return [];
  return [
    { label: "Lines", amountMinor: linesMinor },
    ...discounts.map((discount) => ({
      label: discountLabel(discount, notation),
      amountMinor: -discount.amountMinor,
    })),
  ];
}

function discountLabel(discount: Discount, notation: Notation): string {
  switch (discount.kind) {
    case "coupon": {
      const { name, percent } = discount;
      return percent === null ? `Coupon ${name}` : `Coupon ${name}, ${notation.percent(percent)}`;
    }
    case "gift":
      return `${discount.taxedAtSale ? "Prepaid credit, taxed at its sale" : "Free credit"}, ${discount.walletName}`;
    default:
      return "Discount";
  }
}

function deductionText(deduction: Deduction): AmountText {
  switch (deduction.kind) {
    case "credit":
      return { label: creditLabel(deduction.use), amountMinor: -deduction.use.amountMinor };
    case "prepaid":
      return { label: `Prepaid credit, ${deduction.walletName}`, amountMinor: -deduction.amountMinor };
    case "paid":
      return { label: "Paid", amountMinor: -deduction.amountMinor };
    default: {
      const label = deduction.state === "cancelled" ? "Cancelled" : "Not collected any more";
      return { label, amountMinor: -deduction.amountMinor };
    }
  }
}

function creditLabel({ kind, creditNoteNumber }: CreditUse): string {
  if (creditNoteNumber !== null) return `Credit of credit note ${creditNoteNumber}`;
  return kind === "overpayment" ? "Credit of an overpayment" : "Customer credit";
}

function correctionText(note: NoteMention, currency: CurrencyCode, notation: Notation): string {
  const amount = notation.money(note.totalMinor, currency, "symbol");
  const name = `Credit note ${note.number} of ${notation.date(note.issuedOn)}`;
  if (note.state === "void") return `${name} documents ${amount} of this invoice that is not given back.`;
  return `${name} corrects this invoice by ${amount}.`;
}

export function lineText(line: LineBlock, currency: CurrencyCode, notation: Notation): LineText {
  return {
    key: line.id,
    service: line.description,
    period: notation.period(line.period.from, line.period.to),
    quantity: notation.number(line.quantity),
    ...(line.unitPrice === null ? {} : { unitPrice: notation.price(line.unitPrice, currency) }),
    netMinor: line.netMinor,
    ...(line.discountMinor === 0n
      ? {}
      : { note: `Discount on it: ${notation.money(line.discountMinor, currency, "symbol")}` }),
    derivation: explainSteps(line.steps, currency, notation),
  };
}

export function taxText(group: TaxGroup, currency: CurrencyCode, notation: Notation): AmountText {
  const base = notation.money(group.netMinor, currency, "none");
  const rate = isZero(fromDecimal(group.rate)) ? "No VAT" : `VAT ${notation.percent(group.rate)}`;
  return { label: `${rate} on ${base}`, amountMinor: group.taxMinor };
}

function stripText(blocks: InvoiceBlocks, notation: Notation): string {
  const { strip, head } = blocks;
  const total = notation.money(blocks.totals.totalMinor, head.currency, "symbol");
  if (strip.openMinor === 0n) return `Counterfoil: ${strip.number} · ${total} · nothing is left to pay`;
  const open = notation.money(strip.openMinor, head.currency, "symbol");
  return `Counterfoil: ${strip.number} · pay ${open} by ${notation.date(strip.dueOn)} · reference ${strip.number}`;
}

export function partyText(party: Party, notation: Notation): PartyText {
  return {
    name: party.name,
    lines: [
      ...(party.address ? notation.address(party.address) : []),
      ...(party.taxId ? [`VAT id ${party.taxId}`] : []),
    ],
  };
}
