import type { CreditNoteReason } from "~/billing/invoicing/credit-note-kinds";
import type { CreditNoteBlocks } from "~/documents/credit-note-blocks";
import { baseTaxNotes } from "~/documents/exchange-text";
import type { LineBlock } from "~/documents/invoice-blocks";
import {
  type AmountText,
  discountTexts,
  type InvoiceText,
  type LineText,
  lineText,
  partyText,
  taxNoteTexts,
  taxText,
} from "~/documents/invoice-text";
import type { Notation } from "~/documents/notation";

/** Why a credit note was written, as documents and lists say it. */
export const CREDIT_NOTE_REASON_WORDS: Readonly<Record<CreditNoteReason, string>> = {
  facts_changed: "What was billed has changed",
  duplicate: "Billed twice",
  order_change: "Order changed",
  order_cancellation: "Order cancelled",
  unsatisfactory: "Service not as agreed",
  fraudulent: "Not ordered by the customer",
  goodwill: "Goodwill",
  other: "Other",
};

/** A note as lists tell of it: with its reason in words. */
export function reasonInWords<T extends { readonly reason: string }>(note: T): T {
  const words: Readonly<Record<string, string>> = CREDIT_NOTE_REASON_WORDS;
  return { ...note, reason: words[note.reason] ?? note.reason };
}

/** The same to choose from; what a run writes by itself is no choice. */
export const CREDIT_NOTE_REASON_OPTIONS = Object.entries(CREDIT_NOTE_REASON_WORDS)
  .filter(([value]) => value !== "facts_changed")
  .map(([value, label]) => ({ value, label }));

/** Puts the blocks of a credit note into the reader's notation: a paper like an invoice's. */
export function creditNoteText(blocks: CreditNoteBlocks, notation: Notation): InvoiceText {
  const { head, totals, corrects } = blocks;
  const { currency } = head;
  return {
    title: `Credit note ${head.number}`,
    issuer: partyText(blocks.issuer, notation),
    buyer: partyText(blocks.buyer, notation),
    facts: [
      { label: "Issued", value: notation.date(blocks.issuedOn) },
      ...(corrects === null ? [] : [{ label: "Corrects", value: `Invoice ${corrects.number}` }]),
      { label: "Reason", value: CREDIT_NOTE_REASON_WORDS[head.reason] },
      ...(head.voidedOn === null ? [] : [{ label: "Voided", value: notation.date(head.voidedOn) }]),
    ],
    currency,
    lines: blocks.lines.map((line) => creditedLine(line, blocks, notation)),
    totals: [
      ...discountTexts(totals.linesMinor, discountOf(totals.discountMinor), notation),
      { label: "Net", amountMinor: totals.netMinor },
      ...totals.taxGroups.map((group) => taxText(group, currency, notation)),
    ],
    grandTotal: { label: head.state === "void" ? "Total" : "Total credited", amountMinor: totals.totalMinor },
    settled: settledTexts(blocks),
    notes: [
      ...voidNotes(blocks, notation),
      ...baseTaxNotes(blocks.exchange, totals.totalMinor - totals.netMinor, notation),
      ...taxNoteTexts(blocks.taxNotes),
    ],
    references:
      corrects === null
        ? []
        : [
            {
              key: corrects.id,
              text: `Corrects invoice ${corrects.number} of ${notation.date(corrects.issuedOn)}.`,
            },
          ],
    strip: stripText(blocks, notation),
    ...(blocks.footer === "" ? {} : { foot: blocks.footer }),
    testDocument: head.mode === "test",
  };
}

function discountOf(discountMinor: bigint) {
  return discountMinor === 0n ? [] : [{ kind: "other" as const, amountMinor: discountMinor }];
}

/** The derivation tells the movement of the corrected line, so its end says how it stands on this document. */
function creditedLine(line: LineBlock, { head }: CreditNoteBlocks, notation: Notation): LineText {
  // The quantity would be that of the corrected line, of which this is a part.
  const written = { ...lineText(line, head.currency, notation), quantity: "" };
  if (head.state === "void") return written;
  const amount = notation.money(line.netMinor, head.currency, "symbol");
  const closing = { key: "credited", label: "Given back by this credit note", equation: `= ${amount}` };
  return { ...written, derivation: [...written.derivation, closing] };
}

function settledTexts({ head, settlement: { creditMinor, refundMinor } }: CreditNoteBlocks): AmountText[] {
  if (head.voidedOn !== null) return [];
  return [
    ...(creditMinor === 0n
      ? []
      : [{ label: "Credit for open and later invoices", amountMinor: creditMinor }]),
    ...(refundMinor === 0n ? [] : [{ label: "Paid back", amountMinor: refundMinor }]),
  ];
}

function voidNotes({ head }: CreditNoteBlocks, notation: Notation): string[] {
  if (head.voidedOn !== null) {
    return [`This credit note was voided on ${notation.date(head.voidedOn)}: it gives nothing back.`];
  }
  if (head.state !== "void") return [];
  return [
    "No money moves by this credit note: it documents what of the cancelled invoice is not given back.",
  ];
}

function stripText({ head, totals, settlement }: CreditNoteBlocks, notation: Notation): string {
  const money = (amountMinor: bigint) => notation.money(amountMinor, head.currency, "symbol");
  const ways = settledWays(settlement, head, money);
  const isVoid = head.state === "void" || head.voidedOn !== null;
  const nothing = isVoid ? "nothing is given back" : "nothing is left to give back";
  const end = ways.length === 0 ? nothing : ways.join(", ");
  return `Counterfoil: ${head.number} · ${money(totals.totalMinor)} · ${end}`;
}

function settledWays(
  settlement: CreditNoteBlocks["settlement"],
  head: CreditNoteBlocks["head"],
  money: (amountMinor: bigint) => string,
): string[] {
  if (head.voidedOn !== null) return [];
  return [
    ...(settlement.creditMinor === 0n ? [] : [`${money(settlement.creditMinor)} as credit`]),
    ...(settlement.refundMinor === 0n ? [] : [`${money(settlement.refundMinor)} paid back`]),
  ];
}
