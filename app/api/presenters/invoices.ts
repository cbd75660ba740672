import type { z } from "zod";
import { presentAddress } from "~/api/presenters/customers";
import { presentFixedRate } from "~/api/presenters/exchange-rates";
import type { InvoiceRow, InvoiceWithLines } from "~/api/queries/invoices.server";
import type { invoice, invoiceSummary, taxGroup } from "~/api/schemas/invoices";
import type { FeeEffect, FeeKind } from "~/billing/fees/fee-kinds";
import type { Party } from "~/billing/invoicing/invoice";
import type { InvoiceState } from "~/billing/invoicing/invoice-kinds";
import { formatAmount } from "~/billing/money/money";
import type { TaxGroup } from "~/billing/tax/tax-group";
import { formatDay } from "~/billing/time/day";
import { formatInstant } from "~/billing/time/instant";
import { publicId } from "~/ids.server";

export function presentInvoiceSummary(row: InvoiceRow): z.input<typeof invoiceSummary> {
  const money = (amountMinor: bigint) => formatAmount(amountMinor, row.currency);
  const { balance } = row;
  return {
    id: publicId("invoice", row.id),
    number: row.number,
    status: balance.state as InvoiceState,
    customer: publicId("customer", row.customerId),
    currency: row.currency,
    issued_on: formatDay(row.issuedOn),
    tax_point_on: formatDay(row.taxPointOn),
    posted_on: formatDay(row.postedOn),
    due_on: formatDay(row.dueOn),
    subtotal: money(row.netMinor + row.discountMinor),
    discount: money(row.discountMinor),
    tax: money(row.taxMinor),
    total: money(row.totalMinor),
    credit_applied: money(balance.creditMinor),
    prepaid_credit: money(balance.prepaidMinor),
    amount_due: money(balance.openMinor),
    failed_attempts: balance.failedAttempts,
    next_collection_at: balance.collectAt === null ? null : formatInstant(balance.collectAt),
    paid_at: balance.paidAt === null ? null : formatInstant(balance.paidAt),
  };
}

export function presentInvoice(row: InvoiceWithLines): z.input<typeof invoice> {
  return {
    ...presentInvoiceSummary(row),
    issuer: presentParty(row.issuer),
    buyer: presentParty(row.buyer),
    taxes: row.taxGroups.map((group) => presentTaxGroup(group, row.currency)),
    lines: row.lines.map(presentLine),
    exchange_rate: presentFixedRate(row.exchange),
  };
}

export function presentTaxGroup(group: TaxGroup, currency: string): z.input<typeof taxGroup> {
  const { category, rate, country, netMinor, taxMinor } = group;
  return {
    category,
    rate,
    country,
    net: formatAmount(netMinor, currency),
    tax: formatAmount(taxMinor, currency),
  };
}

export function presentLine({ fee, planCode, planVersion, chargeCode }: InvoiceWithLines["lines"][number]) {
  return {
    id: publicId("fee", fee.id),
    kind: fee.kind as FeeKind,
    effect: fee.effect as FeeEffect,
    description: fee.description,
    recipient: fee.recipientId && publicId("customer", fee.recipientId),
    recipient_name: fee.recipientName,
    subscription: fee.subscriptionId && publicId("subscription", fee.subscriptionId),
    plan: planCode,
    plan_version: planVersion,
    charge: chargeCode,
    from: formatDay(fee.fromOn),
    to: formatDay(fee.toOn),
    quantity: fee.quantity,
    amount: formatAmount(fee.amountMinor, fee.currency),
    discount: formatAmount(fee.discountMinor, fee.currency),
    tax_behavior: fee.pricedMinor === null ? ("exclusive" as const) : ("inclusive" as const),
    price_amount: formatAmount(fee.pricedMinor ?? fee.amountMinor, fee.currency),
    tax_category: fee.taxCategory,
    tax_rate: fee.taxRate,
    corrects: fee.correctsFeeId && publicId("fee", fee.correctsFeeId),
    derivation: { ...fee.derivation },
  };
}

export function presentParty(party: Party) {
  const { name, email, taxId, address } = party;
  return { name, email, tax_id: taxId, address: address && presentAddress(address) };
}
