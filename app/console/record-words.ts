import type { Recipe } from "~/billing/ledger/ledger-kinds";
import { parseDay } from "~/billing/time/day";
import { formatInstant } from "~/ui/format/clock";
import { formatDate } from "~/ui/format/date";
import { formatMoney } from "~/ui/format/money";
import { formatPercent } from "~/ui/format/number";

const RECIPE_WORDS: Readonly<Record<Recipe, string>> = {
  "usage.accrued": "Unbilled usage accrued",
  "invoice.finalized": "Invoice issued",
  "revenue.recognized": "Revenue recognized",
  "payment.succeeded": "Payment received",
  "payment.manual": "Payment recorded",
  "invoice.cancelled": "Invoice cancelled",
  "credit_note.reversal": "Credit note issued: facts changed",
  "credit_note.concession": "Credit note issued: price given up",
  "credit_note.refund_due": "Refund of a credit note due",
  "credit_note.voided": "Credit note voided",
  "credit.granted": "Credit granted",
  "credit.applied": "Credit used",
  "credit.moved": "Credit moved to the payer",
  "credit.revoked": "Credit taken back",
  "wallet.sold_multi": "Prepaid credit sold, taxed when used",
  "wallet.sold_single": "Prepaid credit sold, taxed at sale",
  "wallet.used_multi": "Prepaid credit used",
  "wallet.used_single": "Prepaid credit used, taxed before",
  "wallet.used_free": "Free credit used as discount",
  "wallet.used_free_as_tender": "Free credit used",
  "wallet.expired_bought": "Prepaid credit expired",
  "payment.returned": "Payment returned",
  "overpayment.applied": "Overpayment used",
  "overpayment.credited": "Overpayment kept as credit",
  "overpayment.refunded": "Refund of an overpayment due",
  "refund.created": "Refund made",
  "refund.balance_transaction": "Refund left the provider's balance",
  "refund.failed": "Refund failed",
  writeoff: "Claim written off",
  "writeoff.undone": "Write-off taken back",
  "discount.shown": "Discounts shown beside income",
  "discount.recognized": "Discounts shown with earned revenue",
  "discount.reversed": "Discounts taken back",
  "vat.due": "VAT fell due with a payment",
  "vat.due_reversed": "VAT no longer due",
  vat_relief: "VAT of a written-off claim corrected",
  recovery: "Written-off claim recovered",
  "fx.opened": "Amount in the books’ currency opened",
  "fx.revalued": "Open balance revalued at the end of a month",
  "fx.revaluation_reversed": "Revaluation taken back",
};

/** What a recipe books, in words; one without words stands as its code. */
export function recipeWords(recipe: string): string {
  return (RECIPE_WORDS as Readonly<Record<string, string>>)[recipe] ?? recipe;
}

/** What a posting is told apart by: the tax group `country:category:rate`, a period of usage, or a fee type. */
export function dimensionWords(dimension: string): string {
  const usedFrom = /^[0-9a-f-]{36}\/[0-9a-f-]{36}\/(\d{4}-\d\d-\d\d)$/.exec(dimension);
  if (usedFrom) return `usage from ${usedFrom[1]}`;
  const group = /^([A-Z]{2})?:([A-Z]+):([0-9.]+)$/.exec(dimension);
  if (!group) return dimension.replaceAll("_", " ");
  const [, country, category, rate = "0"] = group;
  const words = [country, category === "S" ? null : category, formatPercent(rate, "en")];
  return words.filter(Boolean).join(" ");
}

/** What an entry books, by the kind and number it is entered under. */
export function bookedWords(entry: {
  readonly documentKind: string;
  readonly documentNumber: string;
  readonly invoice: { readonly isOneOff: boolean } | null;
}): string {
  const { documentKind, documentNumber: number, invoice } = entry;
  switch (documentKind) {
    case "invoice":
      return invoice?.isOneOff ? `One-off invoice ${number}` : `Invoice ${number}`;
    case "credit_note":
      return `Credit note ${number}`;
    case "payment":
      return `Payment of ${number}`;
    case "refund":
      return `Refund for ${number}`;
    case "write_off":
      return `Write-off of ${number}`;
    case "credit":
      return "Credit given";
    case "credit_allocation":
      return `Credit used for ${number}`;
    case "credit_move":
      return "Credit moved to the payer";
    case "credit_revocation":
      return "Credit taken back";
    case "revaluation":
      return `Revaluation ${number}`;
    case "usage_accrual":
      return `Unbilled usage through ${number}`;
    case "wallet_draw":
      return invoice ? `Prepaid credit used for ${number}` : "Prepaid credit expired";
    default:
      return number;
  }
}

const ACTION_WORDS: Readonly<Record<string, string>> = {
  "api_key.created": "Created an API key",
  "api_key.revoked": "Revoked an API key",
  "billing.failed": "Could not bill a customer",
  "billing.run": "Ran billing",
  "clock.advance_started": "Started to advance the test clock",
  "clock.advance_stopped": "Stopped the test clock",
  "coupon.applied": "Gave a customer a coupon",
  "coupon.created": "Created a coupon",
  "coupon.offered_again": "Offered a coupon again",
  "coupon.removed": "Took a coupon from a customer",
  "coupon.retired": "Retired a coupon",
  "credit.granted": "Granted credit",
  "credit.moved": "Moved credit to a payer",
  "credit.revoked": "Took back credit given by mistake",
  "credit.paid_for_others": "Paid invoices of others with credit",
  "credit_note.created": "Issued a credit note",
  "credit_note.voided": "Voided a credit note",
  "subscription.invoicing_switched": "Switched whether invoices are made",
  "customer.billed_now": "Billed ahead of the run",
  "customer.billing_switched": "Switched what is billed by itself",
  "customer.changed": "Changed a customer",
  "customer.created": "Created a customer",
  "customer.overdue_changed": "Moved a customer to another stage of being overdue",
  "customer.payer_changed": "Changed who pays for a customer",
  "invitation.revoked": "Revoked an invitation",
  "invitation.sent": "Invited a member",
  "invoice.cancelled": "Cancelled an invoice",
  "invoice.drafted": "Wrote a draft",
  "invoice.finalized": "Closed a draft",
  "invoice.issued": "Issued an invoice",
  "invoice.recovered": "Recorded money for a written-off invoice",
  "invoice.vat_relieved": "Corrected the VAT of a written-off invoice",
  "invoice.write_off_undone": "Claimed again what was written off",
  "invoice.written_off": "Wrote an invoice off",
  "member.joined": "Joined the organization",
  "member.removed": "Removed a member",
  "member.role_changed": "Changed a member's role",
  "metric.created": "Created a metric",
  "metric.renamed": "Renamed a metric",
  "note.added": "Wrote a note about a customer",
  "note.edited": "Changed a note about a customer",
  "note.removed": "Removed a note about a customer",
  "numbering.changed": "Changed the numbering of invoices",
  "organization.changed": "Changed the organization",
  "books.closed": "Closed the books for good",
  "books.reopened": "Opened the books again",
  "books.soft_closed": "Closed the books softly",
  "issuer.changed": "Changed a legal entity",
  "issuer.created": "Added a legal entity",
  "organization.founded": "Founded the organization",
  "overdue_rules.changed": "Changed the overdue rules",
  "payment.canceled": "A payment was cancelled",
  "payment.failed": "A payment failed",
  "payment.processing": "A payment is being processed",
  "payment.recorded": "Recorded a payment",
  "payment.refunded": "Recorded a refund",
  "payment.requires_action": "A payment waits for the customer",
  "payment.started": "Started a payment",
  "payment.succeeded": "A payment succeeded",
  "payment.unknown": "Checking a payment with Stripe",
  "payment_method.added": "Added a payment method",
  "payment_method.default_set": "Chose the default payment method",
  "payment_method.removed": "Removed a payment method",
  "plan.created": "Created a plan",
  "plan.draft_saved": "Saved a plan's draft",
  "plan.published": "Published a plan version",
  "hold.placed": "Put something on hold",
  "hold.released": "Released a hold",
  "override.lifted": "Lifted an amount set by hand",
  "bulk_run.discarded": "Discarded a run over many rows",
  "bulk_run.done": "Finished a run over many rows",
  "bulk_run.planned": "Planned a run over many rows",
  "bulk_run.recalculated": "Calculated a run over many rows again",
  "bulk_run.started": "Started a run over many rows",
  "bulk_run.stopped": "Stopped a run over many rows",
  "override.set": "Set an amount by hand",
  "pool.added": "Agreed a pool",
  "pool.ended": "Ended a pool",
  "plan_migration.discarded": "Discarded a plan migration",
  "plan_migration.done": "Finished a plan migration",
  "plan_migration.planned": "Planned a plan migration",
  "plan_migration.recalculated": "Calculated a plan migration again",
  "plan_migration.started": "Started a plan migration",
  "plan_migration.stopped": "Stopped a plan migration",
  "portal_link.created": "Created a portal link",
  "provider_account.connected": "Connected Stripe",
  "organization.billing_changed": "Changed the billing rules",
  "subscription.bill_day_set": "Set the bill day of a subscription",
  "subscription.canceled": "Cancelled a subscription",
  "subscription.cancellation_undone": "Undid a cancellation",
  "subscription.change_undone": "Took back a planned change",
  "subscription.paused": "Paused a subscription",
  "subscription.plan_changed": "Changed the plan of a subscription",
  "subscription.quantity_changed": "Changed the quantity of a subscription",
  "subscription.resumed": "Resumed a subscription",
  "subscription.transferred": "Transferred a subscription",
  "subscription.version_changed": "Took a subscription over to another version",
  "subscription.units_changed": "Changed units of a subscription",
  "subscription.started": "Started a subscription",
  "exchange_rates.entered": "Entered exchange rates",
  "tax_rate.created": "Created a tax rate",
  "tax_rate.made_default": "Chose the default tax rates",
  "usage.released": "Released usage that was set aside",
  "usage.voided": "Voided usage events",
  "wallet.changed": "Changed a wallet",
  "wallet.credit_bought": "Sold prepaid credit",
  "wallet.credit_granted": "Granted prepaid credit",
  "wallet.opened": "Opened a wallet",
};

/** What somebody did, in words; an action without words is read from its code: "plan.archived" as "Plan archived". */
export function actionWords(action: string): string {
  return ACTION_WORDS[action] ?? words(action);
}

/** A name of the code as a reader's words: "netTermsDays" and "net_terms.days" as "Net terms days". */
export function words(name: string): string {
  const spaced = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[._]+/g, " ")
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

type WordedDetail = { readonly label: string; readonly value: string };

/**
 * The details of a record as labels and values; what lies inside stands under the joined names, empty ones are left out.
 * Amounts are written in the currency that stands beside them, days and points in time as the reader of that zone does.
 */
export function detailsInWords(
  details: Readonly<Record<string, unknown>>,
  zone: string,
  path = "",
): WordedDetail[] {
  const { currency } = details;
  const isMoney = (key: string) => typeof currency === "string" && key.endsWith("Minor");
  const isSaid = Object.keys(details).some(isMoney);
  return Object.entries(details).flatMap(([key, value]) => {
    const name = path === "" ? key : `${path}.${key}`;
    if (value === null || value === undefined || value === "" || (isSaid && key === "currency")) return [];
    if (typeof value === "object" && !Array.isArray(value))
      return detailsInWords(value as Record<string, unknown>, zone, name);
    if (isMoney(key) && /^-?\d+$/.test(String(value))) {
      const amount = { amountMinor: BigInt(String(value)), currency: String(currency) };
      return [{ label: words(name.replace(/Minor$/, "")), value: formatMoney(amount, "en") }];
    }
    return [{ label: words(name), value: valueInWords(value, zone) }];
  });
}

function valueInWords(value: unknown, zone: string): string {
  if (Array.isArray(value))
    return value.length === 0 ? "none" : value.map((each) => valueInWords(each, zone)).join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value !== "string") return typeof value === "object" ? JSON.stringify(value) : String(value);
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return formatInstant(Date.parse(value), zone, "en");
  const day = parseDay(value);
  return day.ok ? formatDate(day.value, "en") : value;
}
