import type { PlanVersion } from "~/billing/catalog/plan";
import { feesInForce } from "~/billing/fees/in-force";
import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import type { MeasuredUsage } from "~/billing/invoicing/due-fees";
import { closedThroughFor } from "~/billing/ledger/closed-books";
import type { Subscription } from "~/billing/subscription/subscription";
import type { ChangeBook } from "~/billing/subscription/when";
import { boundCustomerId, type Context } from "~/context.server";
import { NotFound } from "~/errors";
import { loadBillingSlices } from "~/store/billing-slice.server";
import { type Customer, loadCustomer, lockCustomer } from "~/store/customers.server";
import {
  loadSubscription,
  loadSubscriptionsOf,
  lockSubscriptionsOf,
  type StoredSubscription,
} from "~/store/subscriptions.server";
import { type BilledFamily, loadFamilyBook, loadFamilyUsage } from "./billed-family.server";

/** Everything of one customer that a change of one of their subscriptions looks at. */
export type SubscriptionBook = {
  readonly customer: Customer;
  readonly held: StoredSubscription;
  /** All subscriptions of the customer, the one to change among them. */
  readonly stored: readonly StoredSubscription[];
  /** The versions of all their stays. */
  readonly versions: readonly PlanVersion[];
  /** What deciders look at. */
  readonly change: ChangeBook;
};

/**
 * Loads a subscription with its customer's book. To change it, customer and subscriptions are locked first, so that
 * no run bills them meanwhile and ingest of their usage waits.
 * @throws NotFound when it is not there, or not the portal customer's own
 */
export async function loadChangeBook(
  context: Context,
  subscriptionId: string,
  use: "look" | "change",
): Promise<SubscriptionBook> {
  const { customerId } = (await loadSubscription(context, subscriptionId)).subscription;
  const bound = boundCustomerId(context);
  if (bound !== null && bound !== customerId) throw new NotFound("This subscription");
  const customer =
    use === "change" ? await lockCustomer(context, customerId) : await loadCustomer(context, customerId);
  const stored =
    use === "change"
      ? await lockSubscriptionsOf(context, customerId)
      : await loadSubscriptionsOf(context, customerId);
  const held = stored.find(({ subscription }) => subscription.id === subscriptionId);
  if (!held) throw new NotFound("This subscription");
  const [slice] = await loadBillingSlices(
    context,
    [customer],
    stored.map(({ subscription }) => subscription),
  );
  if (!slice) throw new Error("A customer was given and no slice came back.");
  return {
    customer,
    held,
    stored,
    versions: versionsOf(slice),
    change: changeBookOf(context, slice, held.subscription),
  };
}

/** What deciders look at of another subscription of the same customer, such as an add-on. */
export function changeBookOf(context: Context, slice: BillingSlice, subscription: Subscription): ChangeBook {
  const own = slice.subscriptions.find((each) => each.subscription.id === subscription.id);
  const issued = slice.issued.filter((fee) => fee.subscriptionId === subscription.id);
  const ends = feesInForce(issued, "recurring").flatMap(({ covered }) => covered.map(({ to }) => to));
  return {
    subscription,
    planVersions: own?.versions ?? [],
    policy: context.organization.policy,
    chargedThrough: ends.length === 0 ? null : Math.max(...ends),
    closedThrough: closedThroughFor(context.organization.closedBooks, slice.issuer.id),
  };
}

function versionsOf(slice: BillingSlice): readonly PlanVersion[] {
  const all = slice.subscriptions.flatMap(({ versions }) => versions);
  return [...new Map(all.map((version) => [version.id, version])).values()];
}

/** What a run at `now` looks at once the change is made, and the customer its documents name. */
export type ChangedBook = BilledFamily & { readonly usage: MeasuredUsage };

/**
 * The customer's slice as a change leaves it, with the usage that running and ended windows have so far. For billing
 * the balances that credit may pay are locked.
 */
export async function loadChangedBook(
  context: Context,
  customer: Customer,
  subscriptions: readonly Subscription[],
  purpose: "billing" | "preview",
): Promise<ChangedBook> {
  const family = await loadFamilyBook(context, customer, subscriptions, purpose);
  return { ...family, usage: await loadFamilyUsage(context, family.slice, context.now, "due_and_open") };
}

/** The versions of a subscription's own stays. */
export function versionsHeld(book: SubscriptionBook, subscription: Subscription): PlanVersion[] {
  const ids = new Set(subscription.stints.map(({ planVersionId }) => planVersionId));
  return book.versions.filter(({ id }) => ids.has(id));
}
