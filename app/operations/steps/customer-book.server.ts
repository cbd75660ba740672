import type { BillingDecision, BillingSlice } from "~/billing/invoicing/billing-slice";
import { issueDocuments } from "~/billing/invoicing/issue";
import { lessPools } from "~/billing/invoicing/less-pools";
import type { Day } from "~/billing/time/day";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { loadRunSlices } from "~/store/billing-slice.server";
import { loadCreditableInvoices } from "~/store/creditable.server";
import { billedCustomerId, type Customer, loadCustomer, lockCustomer } from "~/store/customers.server";
import { loadOpenInvoices } from "~/store/invoices.server";
import { loadPoolTakes } from "~/store/pool-takes.server";
import { releasePaidGrants } from "~/store/wallets.server";
import { reviewOverdueOf } from "./review-overdue.server";
import { type SavedBilling, saveBilling } from "./save-billing.server";

/** What documents beside the runs look at: everything of a customer but subscriptions and what they were billed. */
export type CustomerBook = { readonly customer: Customer; readonly slice: BillingSlice };

/**
 * Loads a customer to issue, credit or cancel a document; `invoiceIds` come as corrections look at them. To change
 * something the customer is locked first and its open balances with it.
 */
export async function loadCustomerBook(
  context: Context,
  customerId: string,
  use: "look" | "change",
  invoiceIds: readonly string[] = [],
): Promise<CustomerBook> {
  const customer =
    use === "change" ? await lockCustomer(context, customerId) : await loadCustomer(context, customerId);
  const [slice] = await loadRunSlices(context, [customer], []);
  if (!slice) throw new Error("A customer was given and no slice came back.");
  const takes = await loadPoolTakes(context, invoiceIds);
  const pays = slice.policy.credit_pays === "open_then_later";
  const purpose = use === "change" ? "billing" : "preview";
  return {
    customer,
    slice: {
      ...slice,
      invoices: (await loadCreditableInvoices(context, invoiceIds)).map((invoice) =>
        lessPools(invoice, takes),
      ),
      openInvoices: pays ? await loadOpenInvoices(context, [customer.id], purpose) : [],
    },
  };
}

/** The book of whom invoices name, and whom they are for, where that is somebody else. */
export type BillToBook = CustomerBook & { readonly recipient: CustomerBook | null };

/**
 * The book that a document for a customer is made in: of who pays for it, where the policy puts that on the payer's
 * invoices, or its own. To change something both are locked, the customer first, whose payer cannot change then.
 */
export async function loadBillToBook(
  context: Context,
  customerId: string,
  use: "look" | "change",
): Promise<BillToBook> {
  const own = await loadCustomerBook(context, customerId, use);
  const payerId = billedCustomerId(context, own.customer);
  if (payerId === customerId) return { ...own, recipient: null };
  return { ...(await loadCustomerBook(context, payerId, use)), recipient: own };
}

export function todayOf(context: Context): Day {
  return dayInZone(context.now, context.organization.zone);
}

/**
 * Saves a decision that no run made: drafts in grace stay. Bought credit whose invoice is paid by it becomes usable, and
 * what is overdue is looked at again.
 */
export async function saveBesideRun(
  context: Context,
  customer: Customer,
  decision: BillingDecision,
): Promise<SavedBilling> {
  const saved = await saveBilling(context, [{ customer, decision, pendingStays: true }]);
  await afterMoney(context, customer);
  return saved;
}

/** What follows when the balances of a customer have changed. */
export async function afterMoney(context: Context, customer: Customer): Promise<void> {
  await releasePaidGrants(context, [customer.id]);
  await reviewOverdueOf(context, customer);
}

/** Credit of a customer that is there again, or has something to pay again, pays what is open, where the policy says so. */
export async function settleOpen(context: Context, customerId: string): Promise<void> {
  const { customer, slice } = await loadCustomerBook(context, customerId, "change");
  const decision = issueDocuments(slice, {}, context.now);
  if (decision.creditAllocations.length > 0) await saveBesideRun(context, customer, decision);
  else await afterMoney(context, customer);
}
