import { usageWindows } from "~/billing/fees/windows";
import { decideOwnCorrections } from "~/billing/invoicing/bill-customer";
import type { BillingDecision, BillingSlice } from "~/billing/invoicing/billing-slice";
import type { MeasuredUsage } from "~/billing/invoicing/due-fees";
import { slicesOf } from "~/billing/invoicing/family";
import type { Subscription } from "~/billing/subscription/subscription";
import type { Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { loadBillingSlices, loadWindowUsage } from "~/store/billing-slice.server";
import {
  type Customer,
  loadCustomers,
  loadFamilyIds,
  lockCustomers,
  lockCustomersInOrder,
  payingCustomerId,
} from "~/store/customers.server";
import { loadSubscriptionsOfAll, lockLiveSubscriptions } from "~/store/subscriptions.server";

/** A customer that is named on invoices, and the slice of everybody whose fees stand on them. */
export type BilledFamily = {
  readonly billTo: Customer;
  readonly members: readonly Customer[];
  readonly slice: BillingSlice;
};

/** What documents that members got of their own are credited with, beside the decision of the payer. */
export function ownCorrections(
  { members, slice }: BilledFamily,
  usage: MeasuredUsage,
  now: Instant,
): { readonly customer: Customer; readonly decision: BillingDecision; readonly pendingStays: true }[] {
  return decideOwnCorrections(slice, usage, now).flatMap(({ customerId, decision }) => {
    const customer = members.find(({ id }) => id === customerId);
    return customer ? [{ customer, decision, pendingStays: true as const }] : [];
  });
}

/**
 * Puts the slices of customers that one payer is billed for under the payer's, where the policy consolidates them; else
 * each customer is billed by itself. Slices come in the order of their customers.
 */
export function gatherFamilies(
  context: Pick<Context, "organization">,
  customers: readonly Customer[],
  slices: readonly BillingSlice[],
): BilledFamily[] {
  const own = customers.flatMap((customer, index) => {
    const slice = slices[index];
    return slice ? [{ billTo: customer, members: [], slice }] : [];
  });
  if (!isConsolidated(context)) return own;
  return own
    .filter(({ billTo }) => payingCustomerId(billTo) === billTo.id)
    .map(({ billTo, slice }) => {
      const members = own.filter(
        (one) => one.billTo.id !== billTo.id && payingCustomerId(one.billTo) === billTo.id,
      );
      if (members.length === 0) return { billTo, members: [], slice };
      return {
        billTo,
        members: members.map((member) => member.billTo),
        slice: { ...slice, members: members.map((member) => member.slice) },
      };
    });
}

function isConsolidated({ organization }: Pick<Context, "organization">): boolean {
  return organization.policy.hierarchy === "consolidated";
}

/**
 * Those of the customers that nobody else is billing, locked, with everybody they share invoices with. Where another
 * run holds one of a family, all of it is left to that run.
 */
export async function lockFamiliesToBill(context: Context, ids: readonly string[]): Promise<Customer[]> {
  if (!isConsolidated(context)) return lockCustomers(context, ids);
  const members = await loadFamilyIds(context, ids);
  const locked = await lockCustomers(
    context,
    members.map(({ id }) => id),
  );
  const held = new Set(locked.map(({ id }) => id));
  const broken = new Set(members.flatMap(({ id, payerId }) => (held.has(id) ? [] : payerId)));
  return locked.filter((customer) => !broken.has(payingCustomerId(customer)));
}

/** Those that are due, with everybody on the same invoices. */
export function dueFamilies(
  context: Pick<Context, "organization">,
  customers: readonly Customer[],
  due: ReadonlySet<string>,
): readonly Customer[] {
  if (!isConsolidated(context)) return customers.filter(({ id }) => due.has(id));
  const payers = new Set(customers.filter(({ id }) => due.has(id)).map(payingCustomerId));
  return customers.filter((customer) => payers.has(payingCustomerId(customer)));
}

/** The invoices that each customer's fees correct; those of members are looked at with the payer, whose they are. */
export function ofPayers(
  context: Pick<Context, "organization">,
  customers: readonly Customer[],
  correctable: readonly ReadonlySet<string>[],
): readonly ReadonlySet<string>[] {
  if (!isConsolidated(context)) return correctable;
  return customers.map(
    ({ id }) =>
      new Set(
        customers.flatMap((member, index) =>
          payingCustomerId(member) === id ? [...(correctable[index] ?? [])] : [],
        ),
      ),
  );
}

/**
 * The book of a customer as its next document is made from it, with everybody on the same invoices; `subscriptions` are
 * the customer's own as they are to be looked at. For billing, all of them and their open balances are locked.
 */
export async function loadFamilyBook(
  context: Context,
  customer: Customer,
  subscriptions: readonly Subscription[],
  purpose: "billing" | "preview",
): Promise<BilledFamily> {
  const family = isConsolidated(context) ? await loadFamilyIds(context, [customer.id]) : [];
  const otherIds = family.flatMap(({ id }) => (id === customer.id ? [] : id));
  const others =
    purpose === "billing"
      ? await lockCustomersInOrder(context, otherIds)
      : await loadCustomers(context, otherIds);
  const theirs = await liveOf(context, otherIds, purpose);
  const customers = [customer, ...others];
  const slices = await loadBillingSlices(context, customers, [...subscriptions, ...theirs], purpose);
  const [gathered] = gatherFamilies(context, customers, slices);
  const [own] = slices;
  // A portal customer sees no payer beside itself: what it looks at is its own part.
  const book = gathered ?? (own ? { billTo: customer, members: [], slice: own } : null);
  if (!book) throw new Error("A customer was given and no slice came back.");
  return book;
}

/** What billing has something to do for, now or later, of any number of customers. */
async function liveOf(
  context: Context,
  customerIds: readonly string[],
  purpose: "billing" | "preview",
): Promise<Subscription[]> {
  if (customerIds.length === 0) return [];
  const stored =
    purpose === "billing"
      ? await lockLiveSubscriptions(context, customerIds)
      : await loadSubscriptionsOfAll(context, customerIds);
  return stored.filter(({ dueAt }) => dueAt !== null).map(({ subscription }) => subscription);
}

/** The usage of a family's windows: those a run up to `asOf` measures, and, where they are shown, the running ones. */
export function loadFamilyUsage(
  context: Context,
  slice: BillingSlice,
  asOf: Instant,
  which: "due" | "due_and_open",
): Promise<MeasuredUsage> {
  return loadUsageOf(context, slicesOf(slice), asOf, which);
}

/** The same of any number of slices. */
export function loadUsageOf(
  context: Context,
  slices: readonly BillingSlice[],
  asOf: Instant,
  which: "due" | "due_and_open",
): Promise<MeasuredUsage> {
  const windows = slices.flatMap((own) => {
    const { toMeasure, open } = usageWindows(own, asOf);
    return which === "due" ? toMeasure : [...toMeasure, ...open];
  });
  return loadWindowUsage(context, slices, windows);
}
