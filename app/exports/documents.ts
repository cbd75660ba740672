import type { CurrencyCode } from "~/billing/money/currency";
import { formatAmount } from "~/billing/money/money";
import { type Day, formatDay } from "~/billing/time/day";
import type { CsvColumn } from "~/exports/csv";

/** One line of an issued document beside its document; `line` is null for one without lines. Ids are public. */
export type DocumentExportRow<Line extends DocumentExportLine = DocumentExportLine> = {
  readonly number: string;
  readonly issuedOn: Day;
  readonly postedOn: Day;
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
  /** What coupons and gifts took off the lines; it is off the net. */
  readonly discountMinor: bigint;
  readonly creditMinor: bigint;
  readonly line: Line | null;
};

export type DocumentExportLine = {
  readonly number: number;
  readonly kind: string;
  readonly description: string;
  /** Civil days `[from, to)`. */
  readonly from: Day;
  readonly to: Day;
  /** Above zero on a credit note too. */
  readonly amountMinor: bigint;
  readonly discountMinor: bigint;
  readonly taxCategory: string;
  readonly taxRate: string;
  readonly taxCountry: string | null;
};

/** The totals stand on a document's first row only, so that every column of money adds up. */
export const ofDocument = (row: DocumentExportRow, amountMinor: bigint) =>
  row.line === null || row.line.number === 1 ? formatAmount(amountMinor, row.currency) : null;

export const ofLine = <Line, T>(row: { readonly line: Line | null }, read: (line: Line) => T) =>
  row.line === null ? null : read(row.line);

export const PARTY_COLUMNS: readonly CsvColumn<DocumentExportRow>[] = [
  { heading: "issuer_name", cell: (row) => row.issuerName },
  { heading: "customer_id", cell: (row) => row.customerId },
  { heading: "customer_external_id", cell: (row) => row.customerExternalId },
  { heading: "customer_name", cell: (row) => row.customerName },
  { heading: "customer_tax_id", cell: (row) => row.customerTaxId },
  { heading: "customer_country", cell: (row) => row.customerCountry },
  { heading: "currency", cell: (row) => row.currency },
];

export const LINE_PERIOD_COLUMNS: readonly CsvColumn<DocumentExportRow>[] = [
  { heading: "line_description", cell: (row) => ofLine(row, (line) => line.description) },
  { heading: "line_from", cell: (row) => ofLine(row, (line) => formatDay(line.from)) },
  { heading: "line_to", cell: (row) => ofLine(row, (line) => formatDay(line.to)) },
];

export const LINE_AMOUNT_COLUMNS: readonly CsvColumn<DocumentExportRow>[] = [
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
