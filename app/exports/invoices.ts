import type { CurrencyCode } from "~/billing/money/currency";
import { formatAmount } from "~/billing/money/money";
import { type Day, formatDay } from "~/billing/time/day";
import type { CsvColumn } from "~/exports/csv";

/** One line of an issued invoice beside its invoice; `line` is null for an invoice without lines. Ids are public. */
export type InvoiceExportRow = {
  readonly invoiceId: string;
  readonly number: string;
  readonly issuedOn: Day;
  readonly taxPointOn: Day;
  readonly postedOn: Day;
  readonly dueOn: Day;
  readonly state: string;
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
  readonly openMinor: bigint;
  /** What coupons and gifts took off the lines; it is off the net. */
  readonly discountMinor: bigint;
  readonly creditMinor: bigint;
  readonly prepaidMinor: bigint;
  /** Codes of the coupons that took something off, with a blank between them. */
  readonly coupons: string | null;
  readonly line: InvoiceExportLine | null;
};

export type InvoiceExportLine = {
  readonly number: number;
  readonly kind: string;
  readonly description: string;
  /** Civil days `[from, to)`. */
  readonly from: Day;
  readonly to: Day;
  readonly quantity: string;
  readonly amountMinor: bigint;
  readonly discountMinor: bigint;
  readonly taxCategory: string;
  readonly taxRate: string;
  readonly taxCountry: string | null;
};

/** The totals stand on an invoice's first row only, so that every column of money adds up. */
const ofInvoice = (row: InvoiceExportRow, amountMinor: bigint) =>
  row.line === null || row.line.number === 1 ? formatAmount(amountMinor, row.currency) : null;

const ofLine = <T>(row: InvoiceExportRow, read: (line: InvoiceExportLine) => T) =>
  row.line === null ? null : read(row.line);

/** Invoices with their lines, one row a line; periods end before `line_to`. */
export const INVOICE_COLUMNS: readonly CsvColumn<InvoiceExportRow>[] = [
  { heading: "invoice_id", cell: (row) => row.invoiceId },
  { heading: "invoice_number", cell: (row) => row.number },
  { heading: "issued_on", cell: (row) => formatDay(row.issuedOn) },
  { heading: "tax_point_on", cell: (row) => formatDay(row.taxPointOn) },
  { heading: "posted_on", cell: (row) => formatDay(row.postedOn) },
  { heading: "due_on", cell: (row) => formatDay(row.dueOn) },
  { heading: "state", cell: (row) => row.state },
  { heading: "issuer_name", cell: (row) => row.issuerName },
  { heading: "customer_id", cell: (row) => row.customerId },
  { heading: "customer_external_id", cell: (row) => row.customerExternalId },
  { heading: "customer_name", cell: (row) => row.customerName },
  { heading: "customer_tax_id", cell: (row) => row.customerTaxId },
  { heading: "customer_country", cell: (row) => row.customerCountry },
  { heading: "currency", cell: (row) => row.currency },
  { heading: "invoice_net", cell: (row) => ofInvoice(row, row.netMinor) },
  { heading: "invoice_tax", cell: (row) => ofInvoice(row, row.taxMinor) },
  { heading: "invoice_total", cell: (row) => ofInvoice(row, row.totalMinor) },
  { heading: "invoice_open", cell: (row) => ofInvoice(row, row.openMinor) },
  { heading: "line_number", cell: (row) => ofLine(row, (line) => line.number) },
  { heading: "line_kind", cell: (row) => ofLine(row, (line) => line.kind) },
  { heading: "line_description", cell: (row) => ofLine(row, (line) => line.description) },
  { heading: "line_from", cell: (row) => ofLine(row, (line) => formatDay(line.from)) },
  { heading: "line_to", cell: (row) => ofLine(row, (line) => formatDay(line.to)) },
  { heading: "line_quantity", cell: (row) => ofLine(row, (line) => line.quantity) },
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
  { heading: "invoice_discount", cell: (row) => ofInvoice(row, row.discountMinor) },
  { heading: "invoice_credit_used", cell: (row) => ofInvoice(row, row.creditMinor) },
  { heading: "invoice_prepaid_used", cell: (row) => ofInvoice(row, row.prepaidMinor) },
  { heading: "coupons", cell: (row) => row.coupons },
];
