import type { CurrencyCode } from "~/billing/money/currency";
import { formatAmount } from "~/billing/money/money";
import { type Day, formatDay } from "~/billing/time/day";
import type { CsvColumn } from "~/exports/csv";

/** One line of a credit note beside its note; `line` is null for a note without lines. Ids are public. */
export type CreditNoteExportRow = {
  readonly creditNoteId: string;
  readonly number: string;
  readonly issuedOn: Day;
  readonly postedOn: Day;
  /** `void` documents what of a cancelled invoice is not given back. */
  readonly state: string;
  readonly reason: string;
  readonly issuerName: string;
  readonly customerId: string;
  readonly customerExternalId: string | null;
  readonly customerName: string;
  readonly customerTaxId: string | null;
  readonly customerCountry: string | null;
  readonly currency: CurrencyCode;
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
  readonly discountMinor: bigint;
  readonly creditMinor: bigint;
  readonly refundMinor: bigint;
  readonly line: CreditNoteExportLine | null;
};

export type CreditNoteExportLine = {
  readonly number: number;
  /** The invoice whose line is corrected, and that line's number. */
  readonly invoiceNumber: string | null;
  readonly correctsLine: number | null;
  readonly kind: string;
  readonly effect: string;
  readonly description: string;
  /** Civil days `[from, to)`. */
  readonly from: Day;
  readonly to: Day;
  /** Above zero, as on the document. */
  readonly amountMinor: bigint;
  readonly discountMinor: bigint;
  readonly taxCategory: string;
  readonly taxRate: string;
  readonly taxCountry: string | null;
};

/** The totals stand on a note's first row only, so that every column of money adds up. */
const ofNote = (row: CreditNoteExportRow, amountMinor: bigint) =>
  row.line === null || row.line.number === 1 ? formatAmount(amountMinor, row.currency) : null;

const ofLine = <T>(row: CreditNoteExportRow, read: (line: CreditNoteExportLine) => T) =>
  row.line === null ? null : read(row.line);

/** Credit notes with their lines, one row a line, amounts above zero; periods end before `line_to`. */
export const CREDIT_NOTE_COLUMNS: readonly CsvColumn<CreditNoteExportRow>[] = [
  { heading: "credit_note_id", cell: (row) => row.creditNoteId },
  { heading: "credit_note_number", cell: (row) => row.number },
  { heading: "issued_on", cell: (row) => formatDay(row.issuedOn) },
  { heading: "posted_on", cell: (row) => formatDay(row.postedOn) },
  { heading: "state", cell: (row) => row.state },
  { heading: "reason", cell: (row) => row.reason },
  { heading: "issuer_name", cell: (row) => row.issuerName },
  { heading: "customer_id", cell: (row) => row.customerId },
  { heading: "customer_external_id", cell: (row) => row.customerExternalId },
  { heading: "customer_name", cell: (row) => row.customerName },
  { heading: "customer_tax_id", cell: (row) => row.customerTaxId },
  { heading: "customer_country", cell: (row) => row.customerCountry },
  { heading: "currency", cell: (row) => row.currency },
  { heading: "credit_note_net", cell: (row) => ofNote(row, row.netMinor) },
  { heading: "credit_note_tax", cell: (row) => ofNote(row, row.taxMinor) },
  { heading: "credit_note_total", cell: (row) => ofNote(row, row.totalMinor) },
  { heading: "credit_note_discount", cell: (row) => ofNote(row, row.discountMinor) },
  { heading: "given_as_credit", cell: (row) => ofNote(row, row.creditMinor) },
  { heading: "given_as_refund", cell: (row) => ofNote(row, row.refundMinor) },
  { heading: "line_number", cell: (row) => ofLine(row, (line) => line.number) },
  { heading: "corrects_invoice_number", cell: (row) => ofLine(row, (line) => line.invoiceNumber) },
  { heading: "corrects_line_number", cell: (row) => ofLine(row, (line) => line.correctsLine) },
  { heading: "line_kind", cell: (row) => ofLine(row, (line) => line.kind) },
  { heading: "line_effect", cell: (row) => ofLine(row, (line) => line.effect) },
  { heading: "line_description", cell: (row) => ofLine(row, (line) => line.description) },
  { heading: "line_from", cell: (row) => ofLine(row, (line) => formatDay(line.from)) },
  { heading: "line_to", cell: (row) => ofLine(row, (line) => formatDay(line.to)) },
  {
    heading: "line_net",
    cell: (row) => ofLine(row, (line) => formatAmount(line.amountMinor - line.discountMinor, row.currency)),
  },
  {
    heading: "line_discount",
    cell: (row) => ofLine(row, (line) => formatAmount(line.discountMinor, row.currency)),
  },
  { heading: "tax_category", cell: (row) => ofLine(row, (line) => line.taxCategory) },
  { heading: "tax_rate", cell: (row) => ofLine(row, (line) => line.taxRate) },
  { heading: "tax_country", cell: (row) => ofLine(row, (line) => line.taxCountry) },
];
