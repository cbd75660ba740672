import type { CurrencyCode } from "~/billing/money/currency";
import { formatAmount } from "~/billing/money/money";
import { type Day, formatDay } from "~/billing/time/day";
import { formatInstant, type Instant } from "~/billing/time/instant";
import { CREDIT_NOTE_COLUMNS, type CreditNoteExportRow } from "~/exports/credit-notes";
import { type CsvColumn, csvHeaders, csvPieces } from "~/exports/csv";
import { INVOICE_COLUMNS, type InvoiceExportRow } from "~/exports/invoices";
import { PAYMENT_COLUMNS, type PaymentExportRow } from "~/exports/payments";

/** Lists of the console that come as files; those of documents in the columns of their exports. */
export const LIST_FILES = ["customers", "subscriptions", "invoices", "payments", "credit_notes"] as const;
export type ListFile = (typeof LIST_FILES)[number];

/** One customer as it stands. Ids are public. */
export type CustomerListRow = {
  readonly customerId: string;
  readonly externalId: string | null;
  readonly name: string;
  readonly email: string | null;
  readonly currency: CurrencyCode;
  readonly openMinor: bigint;
  readonly overdueMinor: bigint;
  readonly running: number;
  readonly nextDueAt: Instant | null;
};

const moment = (at: Instant | null) => (at === null ? null : formatInstant(at));

export const CUSTOMER_COLUMNS: readonly CsvColumn<CustomerListRow>[] = [
  { heading: "customer_id", cell: (row) => row.customerId },
  { heading: "customer_external_id", cell: (row) => row.externalId },
  { heading: "customer_name", cell: (row) => row.name },
  { heading: "email", cell: (row) => row.email },
  { heading: "currency", cell: (row) => row.currency },
  { heading: "open", cell: (row) => formatAmount(row.openMinor, row.currency) },
  { heading: "overdue", cell: (row) => formatAmount(row.overdueMinor, row.currency) },
  { heading: "running_subscriptions", cell: (row) => row.running },
  { heading: "next_bill_at", cell: (row) => moment(row.nextDueAt) },
];

/** One subscription with the plan of its present or last stay. Ids are public. */
export type SubscriptionListRow = {
  readonly subscriptionId: string;
  readonly externalId: string | null;
  readonly customerId: string;
  readonly customerName: string;
  readonly planId: string;
  readonly planCode: string;
  readonly planName: string;
  readonly versionNumber: number | null;
  readonly quantity: string;
  readonly currency: CurrencyCode;
  readonly status: string;
  readonly startsAt: Instant;
  readonly trialEndsAt: Instant | null;
  readonly endsAt: Instant | null;
  readonly nextDueAt: Instant | null;
};

export const SUBSCRIPTION_COLUMNS: readonly CsvColumn<SubscriptionListRow>[] = [
  { heading: "subscription_id", cell: (row) => row.subscriptionId },
  { heading: "subscription_external_id", cell: (row) => row.externalId },
  { heading: "customer_id", cell: (row) => row.customerId },
  { heading: "customer_name", cell: (row) => row.customerName },
  { heading: "plan_id", cell: (row) => row.planId },
  { heading: "plan_code", cell: (row) => row.planCode },
  { heading: "plan_name", cell: (row) => row.planName },
  { heading: "plan_version", cell: (row) => row.versionNumber },
  { heading: "quantity", cell: (row) => row.quantity },
  { heading: "currency", cell: (row) => row.currency },
  { heading: "status", cell: (row) => row.status },
  { heading: "starts_at", cell: (row) => moment(row.startsAt) },
  { heading: "trial_ends_at", cell: (row) => moment(row.trialEndsAt) },
  { heading: "ends_at", cell: (row) => moment(row.endsAt) },
  { heading: "next_bill_at", cell: (row) => moment(row.nextDueAt) },
];

type Batches<Row> = () => AsyncIterable<readonly Row[]>;

/** Where each list's rows come from, in its order; only the one that is asked for is opened. */
export type ListSources = {
  readonly customers: Batches<CustomerListRow>;
  readonly subscriptions: Batches<SubscriptionListRow>;
  readonly invoices: Batches<InvoiceExportRow>;
  readonly payments: Batches<PaymentExportRow>;
  readonly credit_notes: Batches<CreditNoteExportRow>;
};

/** One list as pieces of CSV. */
export function listPieces(list: ListFile, sources: ListSources): AsyncGenerator<string> {
  switch (list) {
    case "customers":
      return csvPieces(CUSTOMER_COLUMNS, sources.customers());
    case "subscriptions":
      return csvPieces(SUBSCRIPTION_COLUMNS, sources.subscriptions());
    case "invoices":
      return csvPieces(INVOICE_COLUMNS, sources.invoices());
    case "payments":
      return csvPieces(PAYMENT_COLUMNS, sources.payments());
    case "credit_notes":
      return csvPieces(CREDIT_NOTE_COLUMNS, sources.credit_notes());
  }
}

/** Named after the day on which the list was looked at. */
export const listHeaders = (list: ListFile, day: Day) => csvHeaders(`${list}_${formatDay(day)}.csv`);
