import type { CurrencyCode } from "~/billing/money/currency";
import { formatAmount } from "~/billing/money/money";
import { type Day, formatDay } from "~/billing/time/day";
import { formatInstant, type Instant } from "~/billing/time/instant";
import type { CsvColumn } from "~/exports/csv";

/** Whom a row is about. Ids are public. */
type OfCustomer = {
  readonly customerId: string;
  readonly customerExternalId: string | null;
  readonly customerName: string;
  readonly currency: CurrencyCode;
};

const CUSTOMER_COLUMNS: readonly CsvColumn<OfCustomer>[] = [
  { heading: "customer_id", cell: (row) => row.customerId },
  { heading: "customer_external_id", cell: (row) => row.customerExternalId },
  { heading: "customer_name", cell: (row) => row.customerName },
];

/** What a coupon took off one invoice. */
export type CouponExportRow = OfCustomer & {
  readonly couponId: string;
  readonly code: string;
  readonly name: string;
  /** Null for a coupon of an amount. */
  readonly percent: string | null;
  readonly usedOn: Day;
  readonly invoiceId: string;
  readonly invoiceNumber: string;
  readonly amountMinor: bigint;
};

export const COUPON_COLUMNS: readonly CsvColumn<CouponExportRow>[] = [
  { heading: "used_on", cell: (row) => formatDay(row.usedOn) },
  { heading: "coupon_id", cell: (row) => row.couponId },
  { heading: "coupon_code", cell: (row) => row.code },
  { heading: "coupon_name", cell: (row) => row.name },
  { heading: "percent_off", cell: (row) => row.percent },
  ...CUSTOMER_COLUMNS,
  { heading: "invoice_id", cell: (row) => row.invoiceId },
  { heading: "invoice_number", cell: (row) => row.invoiceNumber },
  { heading: "currency", cell: (row) => row.currency },
  { heading: "discount", cell: (row) => formatAmount(row.amountMinor, row.currency) },
];

/** Credit of a customer that came in, was used, went to the payer or was taken back. */
export type CreditExportRow = OfCustomer & {
  readonly movementId: string;
  readonly movedAt: Instant;
  readonly movement: "granted" | "used" | "returned" | "moved" | "revoked" | "voided";
  readonly creditId: string;
  readonly creditKind: string;
  /** Below zero where it goes out; all rows together are what is left. */
  readonly amountMinor: bigint;
  readonly invoiceNumber: string | null;
  /** The note the credit came from. */
  readonly creditNoteNumber: string | null;
};

export const CREDIT_COLUMNS: readonly CsvColumn<CreditExportRow>[] = [
  { heading: "movement_id", cell: (row) => row.movementId },
  { heading: "moved_at", cell: (row) => formatInstant(row.movedAt) },
  { heading: "movement", cell: (row) => row.movement },
  { heading: "credit_id", cell: (row) => row.creditId },
  { heading: "credit_kind", cell: (row) => row.creditKind },
  ...CUSTOMER_COLUMNS,
  { heading: "currency", cell: (row) => row.currency },
  { heading: "amount", cell: (row) => formatAmount(row.amountMinor, row.currency) },
  { heading: "invoice_number", cell: (row) => row.invoiceNumber },
  { heading: "credit_note_number", cell: (row) => row.creditNoteNumber },
];

/** Prepaid credit that came into a wallet, was used, expired or was taken back, with its grant as it stands now. */
export type PrepaidExportRow = OfCustomer & {
  readonly movementId: string;
  readonly movedAt: Instant;
  readonly movement: "granted" | "used" | "returned" | "expired" | "taken_back";
  readonly walletId: string;
  readonly walletCode: string;
  readonly walletName: string;
  readonly grantId: string;
  readonly nature: string;
  readonly isUsable: boolean;
  readonly expiresAt: Instant | null;
  readonly grantedMinor: bigint;
  readonly remainingMinor: bigint;
  /** Below zero where it goes out; all rows together are what is left. */
  readonly amountMinor: bigint;
  /** What it paid, or for `granted` the invoice that sold it. */
  readonly invoiceNumber: string | null;
  /** True for a gift that lowered its invoice before tax; else it paid like money. */
  readonly lowersBase: boolean;
};

export const PREPAID_COLUMNS: readonly CsvColumn<PrepaidExportRow>[] = [
  { heading: "movement_id", cell: (row) => row.movementId },
  { heading: "moved_at", cell: (row) => formatInstant(row.movedAt) },
  { heading: "movement", cell: (row) => row.movement },
  { heading: "wallet_id", cell: (row) => row.walletId },
  { heading: "wallet_code", cell: (row) => row.walletCode },
  { heading: "wallet_name", cell: (row) => row.walletName },
  ...CUSTOMER_COLUMNS,
  { heading: "currency", cell: (row) => row.currency },
  { heading: "amount", cell: (row) => formatAmount(row.amountMinor, row.currency) },
  { heading: "invoice_number", cell: (row) => row.invoiceNumber },
  { heading: "before_tax", cell: (row) => (row.lowersBase ? "yes" : "no") },
  { heading: "grant_id", cell: (row) => row.grantId },
  { heading: "grant_nature", cell: (row) => row.nature },
  { heading: "grant_usable", cell: (row) => (row.isUsable ? "yes" : "no") },
  {
    heading: "grant_expires_at",
    cell: (row) => (row.expiresAt === null ? null : formatInstant(row.expiresAt)),
  },
  { heading: "grant_amount", cell: (row) => formatAmount(row.grantedMinor, row.currency) },
  { heading: "grant_remaining", cell: (row) => formatAmount(row.remainingMinor, row.currency) },
];
