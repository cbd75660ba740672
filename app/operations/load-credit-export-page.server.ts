import type { Context } from "~/context.server";
import { publicId } from "~/ids.server";
import type { IdKind } from "~/public-ids";
import {
  listCouponUsesToExport,
  listCreditMovements,
  listPrepaidMovements,
} from "~/store/credit-export-pages.server";
import { type ExportCursor, type ExportPeriod, mapPage } from "~/store/export-pages.server";

/** The next page of what coupons took off invoices of the period. */
export async function loadCouponExportPage(
  context: Context,
  period: ExportPeriod,
  after: ExportCursor | null,
) {
  const page = await listCouponUsesToExport(context, period, after);
  return mapPage(page, ({ use, couponId, externalId, ...named }) => ({
    ...named,
    couponId: publicId("coupon", couponId),
    customerId: publicId("customer", use.customerId),
    customerExternalId: externalId,
    currency: use.currency,
    usedOn: use.usedOn,
    invoiceId: publicId("invoice", use.invoiceId),
    amountMinor: use.amountMinor,
  }));
}

/** Under which id the outside knows a movement of customer credit. */
const CREDIT_IDS = {
  granted: "customerCredit",
  used: "creditAllocation",
  moved: "creditMove",
  voided: "creditNote",
} as const satisfies Readonly<Record<string, IdKind>>;

/** A use below zero went back where it came from. */
const isReturned = (movement: string, minor: string) => movement === "used" && !minor.startsWith("-");

type OfCustomer = {
  readonly customerId: string;
  readonly externalId: string | null;
  readonly customerName: string;
  readonly currency: string;
};

function ofCustomer({ customerId, externalId, customerName, currency }: OfCustomer) {
  return {
    customerId: publicId("customer", customerId),
    customerExternalId: externalId,
    customerName,
    currency,
  };
}

/** The next page of movements of customer credit in the period. */
export async function loadCreditExportPage(
  context: Context,
  period: ExportPeriod,
  after: ExportCursor | null,
) {
  const page = await listCreditMovements(context, period, after);
  return mapPage(page, ({ id, movement, kind, creditId, minor, ...row }) => ({
    ...ofCustomer(row),
    movementId: publicId(CREDIT_IDS[movement], id),
    movedAt: row.movedAt,
    movement: isReturned(movement, minor) ? ("returned" as const) : movement,
    creditId: publicId("customerCredit", creditId),
    creditKind: kind,
    amountMinor: BigInt(minor),
    invoiceNumber: row.invoiceNumber,
    creditNoteNumber: row.creditNoteNumber,
  }));
}

/** The next page of movements of wallets in the period. */
export async function loadPrepaidExportPage(
  context: Context,
  period: ExportPeriod,
  after: ExportCursor | null,
) {
  const page = await listPrepaidMovements(context, period, after);
  return mapPage(page, ({ id, movement, minor, walletId, grantId, ...row }) => ({
    ...row,
    ...ofCustomer(row),
    movementId: publicId(movement === "granted" ? "walletGrant" : "walletDraw", id),
    movement: isReturned(movement, minor) ? ("returned" as const) : movement,
    walletId: publicId("wallet", walletId),
    grantId: publicId("walletGrant", grantId),
    grantedMinor: BigInt(row.grantedMinor),
    remainingMinor: BigInt(row.remainingMinor),
    amountMinor: BigInt(minor),
  }));
}
