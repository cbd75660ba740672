import type { CurrencyCode } from "~/billing/money/currency";
import { formatAmount } from "~/billing/money/money";
import { formatInstant, type Instant } from "~/billing/time/instant";
import type { CsvColumn } from "~/exports/csv";

/** One attempt to collect an invoice. Ids are public. */
export type PaymentExportRow = {
  readonly paymentId: string;
  readonly invoiceId: string;
  readonly invoiceNumber: string;
  readonly customerId: string;
  readonly customerExternalId: string | null;
  readonly customerName: string;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  readonly allocatedMinor: bigint;
  readonly state: string;
  readonly initiator: string;
  readonly attempt: number;
  readonly methodKind: string | null;
  readonly methodBrand: string | null;
  readonly methodLastFour: string | null;
  readonly startedAt: Instant;
  readonly settledAt: Instant | null;
  readonly failureCode: string | null;
  readonly declineCode: string | null;
  readonly failureMessage: string | null;
  readonly providerPaymentId: string | null;
  readonly providerChargeId: string | null;
};

/** Payments as they were tried: `allocated` is what really came in for the invoice. Instants are UTC. */
export const PAYMENT_COLUMNS: readonly CsvColumn<PaymentExportRow>[] = [
  { heading: "payment_id", cell: (row) => row.paymentId },
  { heading: "invoice_id", cell: (row) => row.invoiceId },
  { heading: "invoice_number", cell: (row) => row.invoiceNumber },
  { heading: "customer_id", cell: (row) => row.customerId },
  { heading: "customer_external_id", cell: (row) => row.customerExternalId },
  { heading: "customer_name", cell: (row) => row.customerName },
  { heading: "currency", cell: (row) => row.currency },
  { heading: "amount", cell: (row) => formatAmount(row.amountMinor, row.currency) },
  { heading: "allocated", cell: (row) => formatAmount(row.allocatedMinor, row.currency) },
  { heading: "state", cell: (row) => row.state },
  { heading: "initiator", cell: (row) => row.initiator },
  { heading: "attempt", cell: (row) => row.attempt },
  { heading: "method", cell: (row) => row.methodKind },
  { heading: "method_brand", cell: (row) => row.methodBrand },
  { heading: "method_last_four", cell: (row) => row.methodLastFour },
  { heading: "started_at", cell: (row) => formatInstant(row.startedAt) },
  { heading: "settled_at", cell: (row) => (row.settledAt === null ? null : formatInstant(row.settledAt)) },
  { heading: "failure_code", cell: (row) => row.failureCode },
  { heading: "decline_code", cell: (row) => row.declineCode },
  { heading: "failure_message", cell: (row) => row.failureMessage },
  { heading: "provider_payment_id", cell: (row) => row.providerPaymentId },
  { heading: "provider_charge_id", cell: (row) => row.providerChargeId },
];
