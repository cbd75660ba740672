import { type Day, formatDay } from "~/billing/time/day";
import type { CsvColumn } from "~/exports/csv";
import {
  type DocumentExportLine,
  type DocumentExportRow,
  LINE_AMOUNT_COLUMNS,
  LINE_PERIOD_COLUMNS,
  ofDocument,
  ofLine,
  PARTY_COLUMNS,
} from "~/exports/documents";

/** One line of a credit note beside its note; of its states, `void` documents what of a cancelled invoice is not given back, and `voided` was taken back. */
export type CreditNoteExportRow = DocumentExportRow<CreditNoteExportLine> & {
  readonly creditNoteId: string;
  readonly reason: string;
  readonly voidedOn: Day | null;
  readonly refundMinor: bigint;
};

type CreditNoteExportLine = DocumentExportLine & {
  /** The invoice whose line is corrected, and that line's number. */
  readonly invoiceNumber: string | null;
  readonly correctsLine: number | null;
  readonly effect: string;
};

/** Credit notes with their lines, one row a line, amounts above zero; periods end before `line_to`. */
export const CREDIT_NOTE_COLUMNS: readonly CsvColumn<CreditNoteExportRow>[] = [
  { heading: "credit_note_id", cell: (row) => row.creditNoteId },
  { heading: "credit_note_number", cell: (row) => row.number },
  { heading: "issued_on", cell: (row) => formatDay(row.issuedOn) },
  { heading: "posted_on", cell: (row) => formatDay(row.postedOn) },
  { heading: "state", cell: (row) => row.state },
  { heading: "voided_on", cell: (row) => (row.voidedOn === null ? null : formatDay(row.voidedOn)) },
  { heading: "reason", cell: (row) => row.reason },
  ...PARTY_COLUMNS,
  { heading: "credit_note_net", cell: (row) => ofDocument(row, row.netMinor) },
  { heading: "credit_note_tax", cell: (row) => ofDocument(row, row.taxMinor) },
  { heading: "credit_note_total", cell: (row) => ofDocument(row, row.totalMinor) },
  { heading: "credit_note_discount", cell: (row) => ofDocument(row, row.discountMinor) },
  { heading: "given_as_credit", cell: (row) => ofDocument(row, row.creditMinor) },
  { heading: "given_as_refund", cell: (row) => ofDocument(row, row.refundMinor) },
  { heading: "line_number", cell: (row) => ofLine(row, (line) => line.number) },
  { heading: "corrects_invoice_number", cell: (row) => ofLine(row, (line) => line.invoiceNumber) },
  { heading: "corrects_line_number", cell: (row) => ofLine(row, (line) => line.correctsLine) },
  { heading: "line_kind", cell: (row) => ofLine(row, (line) => line.kind) },
  { heading: "line_effect", cell: (row) => ofLine(row, (line) => line.effect) },
  ...LINE_PERIOD_COLUMNS,
  ...LINE_AMOUNT_COLUMNS,
];
