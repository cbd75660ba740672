import type { ProposedFee } from "~/billing/fees/fee";
import { formatAmount } from "~/billing/money/money";
import { formatDay } from "~/billing/time/day";
import type { AdvanceFee, BookCreditNote, BookInvoice } from "./book";
import { coveredStretches } from "./covers";
import { withLaterLines } from "./project-later-lines";
import { lineOf, type Projected } from "./project-line";
import type { StatedInvoice, StatedNote, Statement } from "./statement";

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
    issuedAt: isDraft ? null : invoice.issuedAt,
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

/** What each event of a charge in advance was billed. */
export function projectAdvanceFees({ invoices }: Statement): AdvanceFee[] {
  return invoices.flatMap(({ fees }) =>
    fees.flatMap(({ fee }) =>
      fee.derivation.kind === "usage" && fee.derivation.event !== undefined
        ? [
            {
              transactionId: fee.derivation.event,
              quantity: fee.quantity,
              amount: formatAmount(fee.amountMinor, fee.position.currency),
            },
          ]
        : [],
    ),
  );
}
