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

/** One line of an issued invoice beside its invoice. */
export type InvoiceExportRow = DocumentExportRow<InvoiceExportLine> & {
  readonly invoiceId: string;
  readonly taxPointOn: Day;
  readonly dueOn: Day;
  readonly openMinor: bigint;
  readonly prepaidMinor: bigint;
  /** Codes of the coupons that took something off, with a blank between them. */
  readonly coupons: string | null;
};

type InvoiceExportLine = DocumentExportLine & { readonly quantity: string };

/** Invoices with their lines, one row a line; periods end before `line_to`. */
export const INVOICE_COLUMNS: readonly CsvColumn<InvoiceExportRow>[] = [
  { heading: "invoice_id", cell: (row) => row.invoiceId },
  { heading: "invoice_number", cell: (row) => row.number },
  { heading: "issued_on", cell: (row) => formatDay(row.issuedOn) },
  { heading: "tax_point_on", cell: (row) => formatDay(row.taxPointOn) },
  { heading: "posted_on", cell: (row) => formatDay(row.postedOn) },
  { heading: "due_on", cell: (row) => formatDay(row.dueOn) },
  { heading: "state", cell: (row) => row.state },
  ...PARTY_COLUMNS,
  { heading: "invoice_net", cell: (row) => ofDocument(row, row.netMinor) },
  { heading: "invoice_tax", cell: (row) => ofDocument(row, row.taxMinor) },
  { heading: "invoice_total", cell: (row) => ofDocument(row, row.totalMinor) },
  { heading: "invoice_open", cell: (row) => ofDocument(row, row.openMinor) },
  { heading: "line_number", cell: (row) => ofLine(row, (line) => line.number) },
  { heading: "line_kind", cell: (row) => ofLine(row, (line) => line.kind) },
  ...LINE_PERIOD_COLUMNS,
  { heading: "line_quantity", cell: (row) => ofLine(row, (line) => line.quantity) },
  ...LINE_AMOUNT_COLUMNS,
  { heading: "invoice_discount", cell: (row) => ofDocument(row, row.discountMinor) },
  { heading: "invoice_credit_used", cell: (row) => ofDocument(row, row.creditMinor) },
  { heading: "invoice_prepaid_used", cell: (row) => ofDocument(row, row.prepaidMinor) },
  { heading: "coupons", cell: (row) => row.coupons },
];
