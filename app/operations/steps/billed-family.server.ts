import { usageWindows } from "~/billing/fees/windows";
import { type DecidedBilling, decideRun } from "~/billing/invoicing/bill-customer";
import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import type { MeasuredUsage } from "~/billing/invoicing/due-fees";
import { slicesOf } from "~/billing/invoicing/family";
import type { Subscription } from "~/billing/subscription/subscription";
import type { Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import {
  type CorrectableSlices,
  type Credited,
  loadCorrectableSlices,
  loadWindowUsage,
} from "~/store/billing-slice.server";
import {
  type Customer,
  loadCustomers,
  loadFamilyIds,
  lockCustomers,
  lockCustomersInOrder,
  payingCustomerId,
} from "~/store/customers.server";
import { listSharing, lockShared } from "~/store/pools.server";
import { loadSubscriptionsOfAll, lockLiveSubscriptions } from "~/store/subscriptions.server";
import type { DecidedCustomer } from "./save-billing.server";

/** A customer that is named on invoices, and the slice of everybody whose fees stand on them. */
export type BilledFamily = {
  readonly billTo: Customer;
  readonly members: readonly Customer[];
  readonly slice: BillingSlice;
  /** Who else is given something back when lines of their documents are corrected. */
  readonly others: readonly Credited[];
};

/** What a run makes of those families, for every customer of whom something is to be saved. */
export function decideFamilies(
  families: readonly BilledFamily[],
  usage: MeasuredUsage,
  now: Instant,
): DecidedCustomer[] {
  const slices = families.map(({ slice }) => slice);
  return toSave(families, decideRun(slices, othersOf(families), usage, now));
}

/** The slices beside those that are billed, as `decideRun` and `previewRun` take them. */
export function othersOf(families: readonly BilledFamily[]): readonly BillingSlice[] {
  const slices = families.flatMap(({ others }) => others.map(({ slice }) => slice));
  return [...new Map(slices.map((slice) => [slice.customer.id, slice])).values()];
}

/** Whom documents name, where that is another customer than the one they are looked at for. */
export function namedFor({ billTo }: BilledFamily, customerId: string): string | null {
  return billTo.id === customerId ? null : billTo.name;
}

/** Decisions with the customers they are about. Drafts in grace of members give way to the payer's. */
export function toSave(
  families: readonly BilledFamily[],
  decided: readonly DecidedBilling[],
): DecidedCustomer[] {
  const customers = new Map(
    families
      .flatMap(({ billTo, members, others }) => [
        billTo,
        ...members,
        ...others.map(({ customer }) => customer),
      ])
      .map((customer) => [customer.id, customer]),
  );
  const membersOf = new Map(families.map(({ billTo, members }) => [billTo.id, members]));
  return decided.map(({ customerId, by, decision }): DecidedCustomer => {
    const customer = customers.get(customerId);
    if (!customer) throw new Error("A customer was decided about that nobody loaded.");
    if (by === "correction") return { customer, decision, pendingStays: true };
    return { customer, decision, members: membersOf.get(customerId) ?? [] };
  });
}

/**
 * Puts the slices of customers that one payer is billed for under the payer's, where the policy consolidates them; else
 * each customer is billed by itself. Slices come in the order of their customers.
 */
export function gatherFamilies(
  context: Pick<Context, "organization">,
  customers: readonly Customer[],
  { slices, others }: CorrectableSlices,
): BilledFamily[] {
  const own = customers.flatMap((customer, index) => {
    const slice = slices[index];
    return slice ? [{ billTo: customer, members: [], slice, others }] : [];
  });
  if (!isConsolidated(context)) return own;
  return own
    .filter(({ billTo }) => payingCustomerId(billTo) === billTo.id)
    .map(({ billTo, slice }) => {
      const members = own.filter(
        (one) => one.billTo.id !== billTo.id && payingCustomerId(one.billTo) === billTo.id,
      );
      if (members.length === 0) return { billTo, members: [], slice, others };
      return {
        billTo,
        members: members.map((member) => member.billTo),
        slice: { ...slice, members: members.map((member) => member.slice) },
        others,
      };
    });
}

function isConsolidated({ organization }: Pick<Context, "organization">): boolean {
  return organization.policy.hierarchy === "consolidated";
}

/**
 * Those of the customers that nobody else is billing, locked, with everybody they share invoices or pools with. Where
 * another run holds one of a family or a group, all of it is left to that run.
 */
export async function lockFamiliesToBill(context: Context, ids: readonly string[]): Promise<Customer[]> {
  const sharing = await listSharing(context, ids);
  const all = [...new Set([...ids, ...sharing.map(({ id }) => id)])];
  const families = isConsolidated(context) ? await loadFamilyIds(context, all) : [];
  const locked = await lockCustomers(context, [...new Set([...all, ...families.map(({ id }) => id)])]);
  const held = new Set(locked.map(({ id }) => id));
  const brokenIn = (members: readonly { readonly id: string; readonly payerId: string }[]) =>
    new Set(members.flatMap(({ id, payerId }) => (held.has(id) ? [] : payerId)));
  const [brokenFamilies, brokenGroups] = [brokenIn(families), brokenIn(sharing)];
  const whole = locked.filter(
    (customer) =>
      !brokenFamilies.has(payingCustomerId(customer)) && !brokenGroups.has(customer.payerId ?? customer.id),
  );
  if (sharing.length > 0) {
    await lockShared(
      context,
      whole.map(({ id }) => id),
    );
  }
  return whole;
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
  const loaded = await loadCorrectableSlices(context, customers, [...subscriptions, ...theirs], purpose);
  const [gathered] = gatherFamilies(context, customers, loaded);
  const [own] = loaded.slices;
  // A portal customer sees no payer beside itself: what it looks at is its own part.
  const book =
    gathered ?? (own ? { billTo: customer, members: [], slice: own, others: loaded.others } : null);
  if (!book) throw new Error("A customer was given and no slice came back.");
  return book;
}

/**
 * Those customers with everybody on the same invoices, for previews: a constant number of statements. Subscriptions that
 * are done are left out, but for those of `wanted`; those are looked at from their beginning where `wantedFrom` says so.
 */
export async function loadFamilies(
  context: Context,
  customerIds: readonly string[],
  wanted: ReadonlySet<string>,
  wantedFrom: "settled" | "start" = "settled",
): Promise<BilledFamily[]> {
  const ids = isConsolidated(context)
    ? (await loadFamilyIds(context, customerIds)).map(({ id }) => id)
    : customerIds;
  const customers = await loadCustomers(context, ids);
  const live = (await loadSubscriptionsOfAll(context, ids))
    .filter(({ subscription, dueAt }) => dueAt !== null || wanted.has(subscription.id))
    .map(({ subscription }) =>
      wantedFrom === "start" && wanted.has(subscription.id)
        ? { ...subscription, settledThrough: null }
        : subscription,
    );
  return gatherFamilies(context, customers, await loadCorrectableSlices(context, customers, live, "preview"));
}

/** Those customers and everybody on the same invoices. */
export async function everybodyBilledWith(context: Context, ids: readonly string[]): Promise<string[]> {
  const families = isConsolidated(context) ? await loadFamilyIds(context, ids) : [];
  return [...new Set([...ids, ...families.map(({ id }) => id)])];
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
