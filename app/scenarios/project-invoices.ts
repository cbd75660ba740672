import type { ProposedFee } from "~/billing/fees/fee";
import { minorDigits } from "~/billing/money/currency";
import { formatAmount } from "~/billing/money/money";
import { powerOfTen, rational, toDecimal } from "~/billing/money/rational";
import { lineTaxMinor } from "~/billing/tax/tax-groups";
import { formatDay } from "~/billing/time/day";
import type { BookCreditNote, BookInvoice, BookLine, BookLineKind } from "./book";
import { coveredStretches } from "./covers";
import { withLaterLines } from "./project-later-lines";
import type { StatedFee, StatedInvoice, StatedNote, Statement } from "./statement";

/** A document in the words of the format, and the id by which the driver knows it. */
export type Projected = { readonly id: string; readonly shown: BookInvoice };

/**
 * The documents of a statement in the words of the format. Where the policy keeps corrections as lines on issued
 * invoices, credit notes and credit appear as such lines: a projection, not what the engine does.
 */
export function projectInvoices(statement: Statement): Projected[] {
  const plain = statement.invoices.map((invoice) => ({
    id: invoice.id,
    shown: plainInvoice(statement, invoice),
  }));
  return statement.view === "lines" ? withLaterLines(statement, plain) : plain;
}

/** Documents as they are, without what came to them later. */
export function plainInvoices(statement: Statement, invoices: readonly StatedInvoice[]): BookInvoice[] {
  return invoices.map((invoice) => plainInvoice(statement, invoice));
}

function plainInvoice(statement: Statement, invoice: StatedInvoice): BookInvoice {
  const { draft, fees } = invoice;
  const { currency } = draft.cut;
  const money = (minor: bigint): string => formatAmount(minor, currency);
  const lines = fees.filter(({ fee }) => fee.isInterim !== true).map((stated) => lineOf(statement, stated));
  const sum = (of: (fee: ProposedFee) => bigint, interim: "with" | "without"): bigint =>
    fees
      .filter(({ fee }) => (fee.isInterim === true) === (interim === "with"))
      .reduce((total, { fee }) => total + of(fee), 0n);
  const creditMinor = statement.tenders
    .filter((tender) => tender.invoiceId === invoice.id && tender.atIssue)
    .reduce((total, { amountMinor }) => total + amountMinor, 0n);
  const isDraft = invoice.state === "draft";
  return {
    customer: invoice.customer,
    number: invoice.number,
    currency,
    issuedAt: invoice.issuedAt,
    issuedOn: formatDay(draft.issuedOn),
    draftedOn: formatDay(draft.draftedOn),
    dueOn: formatDay(draft.dueOn),
    status: STATUSES[invoice.state],
    subtotal: money(sum((fee) => fee.amountMinor, "without")),
    progressiveCredit: money(-sum((fee) => fee.amountMinor - fee.discountMinor, "with")),
    discount: money(sum((fee) => fee.discountMinor, "without")),
    net: money(draft.netMinor),
    tax: money(draft.taxMinor),
    credit: money(creditMinor),
    totalBeforeCredit: money(draft.totalMinor),
    total: money(draft.totalMinor - creditMinor),
    balance: isDraft || invoice.state !== "open" ? money(0n) : money(invoice.openMinor),
    lines,
    covers: coveredStretches(lines, (line) => statement.coverFacts(line)),
  };
}

const STATUSES: Readonly<Record<StatedInvoice["state"], BookInvoice["status"]>> = {
  draft: "draft",
  open: "finalized",
  paid: "paid",
  written_off: "written_off",
  cancelled: "voided",
};

export function lineOf(statement: Statement, { fee }: StatedFee): BookLine {
  const { position, period } = fee;
  const { currency } = position;
  const names = statement.namesOf(fee);
  const isOpen = fee.feeType === "one_time" && period.from === period.to;
  return {
    kind: kindOf(fee),
    ...names,
    quantity: fee.quantity,
    from: formatDay(period.from),
    to: isOpen ? null : formatDay(period.to),
    amount: formatAmount(fee.amountMinor, currency),
    description: fee.description,
    tax: formatAmount(lineTaxMinor(fee), currency),
    discount: discountOf(fee),
    group: groupOf(fee),
  };
}

function kindOf({ kind, effect, amountMinor }: ProposedFee): BookLineKind {
  const isTime = kind === "subscription" || kind === "fixed";
  return isTime && effect !== "charge" && amountMinor <= 0n ? "proration_credit" : kind;
}

/** The exact share where the policy keeps decimals. */
function discountOf({ discountExact, discountMinor, position }: ProposedFee): string {
  const minor = discountExact ?? rational(discountMinor);
  return toDecimal({ num: minor.num, den: minor.den * powerOfTen(minorDigits(position.currency)) }, 10);
}

function groupOf({ position }: ProposedFee): readonly string[] {
  const match = /group:(\[.*?\]);/.exec(position.part);
  return match ? (JSON.parse(match[1] ?? "[]") as string[]) : [];
}

/** A line of what is no fee: credit, an adjustment, a tax. */
export function otherLine(kind: BookLineKind, on: string, amount: string): BookLine {
  return {
    kind,
    subscription: "",
    plan: "",
    charge: null,
    quantity: "1",
    from: on,
    to: null,
    amount,
    description: kind,
    tax: "0",
    discount: "0",
    group: [],
  };
}

export function projectNotes(statement: Statement): BookCreditNote[] {
  return statement.notes
    .filter((note) => !note.isBelowZero || statement.view === "notes")
    .map((note) => noteOf(note));
}

function noteOf({ note, customer, issuedAt, issuedOn, balanceMinor }: StatedNote): BookCreditNote {
  const money = (minor: bigint): string => formatAmount(minor, note.currency);
  return {
    customer,
    issuedAt,
    issuedOn: formatDay(issuedOn),
    subtotal: money(note.netMinor),
    couponAdjustment: money(note.couponAdjustmentMinor),
    tax: money(note.taxMinor),
    total: money(note.totalMinor),
    credit: money(note.creditMinor),
    refund: money(note.refundMinor),
    balance: money(balanceMinor),
    status: note.state === "void" ? "voided" : "finalized",
  };
}
