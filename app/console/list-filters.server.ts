import { choice, searchId } from "~/console/list-request";
import {
  CREDIT_NOTE_SORTS,
  CREDIT_NOTE_TABS,
  type CreditNoteFilter,
} from "~/console/queries/credit-notes.server";
import { CUSTOMER_SORTS, CUSTOMER_TABS, type CustomerFilter } from "~/console/queries/customers.server";
import { INVOICE_SORTS, INVOICE_TABS, type InvoiceFilter } from "~/console/queries/invoices.server";
import { PAYMENT_SORTS, type PaymentFilter } from "~/console/queries/payments.server";
import {
  SUBSCRIPTION_SORTS,
  SUBSCRIPTION_TABS,
  type SubscriptionFilter,
} from "~/console/queries/subscriptions.server";

/** What the address of a list asks for: its page and its file read it alike. */

const typed = (url: URL) => (url.searchParams.get("q") ?? "").trim();

export function customerFilter(url: URL) {
  const tab = choice(url, "state", CUSTOMER_TABS);
  return { tab, sort: choice(url, "sort", CUSTOMER_SORTS), query: typed(url) } satisfies CustomerFilter;
}

export function subscriptionFilter(url: URL) {
  return {
    tab: choice(url, "state", SUBSCRIPTION_TABS),
    sort: choice(url, "sort", SUBSCRIPTION_SORTS),
    customerId: searchId(url, "customer"),
    planId: searchId(url, "plan"),
  } satisfies SubscriptionFilter;
}

/** Whose rows, with what in them, in which currency. */
function narrowed(url: URL) {
  const currency = url.searchParams.get("currency");
  return { query: typed(url), customerId: searchId(url, "customer"), currency };
}

export function invoiceFilter(url: URL) {
  const tab = choice(url, "state", INVOICE_TABS);
  return { tab, sort: choice(url, "sort", INVOICE_SORTS), ...narrowed(url) } satisfies InvoiceFilter;
}

export function paymentFilter(url: URL) {
  const tab = choice(url, "state", ["all", "open", "succeeded", "failed"]);
  return { tab, sort: choice(url, "sort", PAYMENT_SORTS), ...narrowed(url) } satisfies PaymentFilter;
}

export function creditNoteFilter(url: URL) {
  const tab = choice(url, "state", CREDIT_NOTE_TABS);
  return { tab, sort: choice(url, "sort", CREDIT_NOTE_SORTS), ...narrowed(url) } satisfies CreditNoteFilter;
}
