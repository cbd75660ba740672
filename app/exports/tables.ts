import { type Day, formatDay } from "~/billing/time/day";
import {
  COUPON_COLUMNS,
  type CouponExportRow,
  CREDIT_COLUMNS,
  type CreditExportRow,
  PREPAID_COLUMNS,
  type PrepaidExportRow,
} from "~/exports/credit";
import { CREDIT_NOTE_COLUMNS, type CreditNoteExportRow } from "~/exports/credit-notes";
import { type CsvOptions, csvHeaders, csvPieces } from "~/exports/csv";
import { INVOICE_COLUMNS, type InvoiceExportRow } from "~/exports/invoices";
import { type JournalExportRow, journalColumns } from "~/exports/journal";
import { PAYMENT_COLUMNS, type PaymentExportRow } from "~/exports/payments";

export const EXPORT_TABLES = [
  "invoices",
  "credit_notes",
  "payments",
  "coupons",
  "customer_credit",
  "prepaid_credit",
  "journal",
] as const;
export type ExportTable = (typeof EXPORT_TABLES)[number];

type Batches<Row> = () => AsyncIterable<readonly Row[]>;

/** Where each table's rows come from; only the one that is asked for is opened. */
export type ExportSources = {
  readonly invoices: Batches<InvoiceExportRow>;
  readonly credit_notes: Batches<CreditNoteExportRow>;
  readonly payments: Batches<PaymentExportRow>;
  readonly coupons: Batches<CouponExportRow>;
  readonly customer_credit: Batches<CreditExportRow>;
  readonly prepaid_credit: Batches<PrepaidExportRow>;
  readonly journal: Batches<JournalExportRow>;
};

export type ExportOf = { readonly table: ExportTable; readonly from: Day; readonly to: Day };

/** One table of a period `[from, to)` as pieces of CSV. */
export function exportPieces(
  { table, from, to }: ExportOf,
  sources: ExportSources,
  options: CsvOptions,
): AsyncGenerator<string> {
  switch (table) {
    case "invoices":
      return csvPieces(INVOICE_COLUMNS, sources.invoices(), options);
    case "credit_notes":
      return csvPieces(CREDIT_NOTE_COLUMNS, sources.credit_notes(), options);
    case "payments":
      return csvPieces(PAYMENT_COLUMNS, sources.payments(), options);
    case "coupons":
      return csvPieces(COUPON_COLUMNS, sources.coupons(), options);
    case "customer_credit":
      return csvPieces(CREDIT_COLUMNS, sources.customer_credit(), options);
    case "prepaid_credit":
      return csvPieces(PREPAID_COLUMNS, sources.prepaid_credit(), options);
    case "journal":
      return csvPieces(
        journalColumns(`journal_${formatDay(from)}_${formatDay(to)}`),
        sources.journal(),
        options,
      );
  }
}

/** Named after the days that are in it, the last one included. */
export function exportFileName({ table, from, to }: ExportOf): string {
  return `${table}_${formatDay(from)}_${formatDay(to - 1)}.csv`;
}

export const exportHeaders = (file: ExportOf) => csvHeaders(exportFileName(file));
