import type { PlanVersion } from "~/billing/catalog/plan";
import { usageWindows } from "~/billing/fees/windows";
import { decideBilling } from "~/billing/invoicing/bill-customer";
import type { Subscription } from "~/billing/subscription/subscription";
import type { Context } from "~/context.server";
import { listBillDays, listCustomerIds } from "~/store/billed.server";
import { loadBillingSlices, loadWindowUsage } from "~/store/billing-slice.server";
import { loadPlanVersions } from "~/store/catalog.server";
import { loadHeldDrafts } from "~/store/drafts.server";
import {
  listAllocations,
  listDraws,
  listOpenBalances,
  listOverdueStates,
  listPendingCustomers,
  listStatedCredits,
  listStatedFees,
  listStatedGrants,
  listStatedInvoices,
  listStatedNotes,
  listSubscriptionIds,
  type OpenBalance,
} from "~/store/statements.server";
import { loadSubscriptions } from "~/store/subscriptions.server";

/** Everything an organization billed and credited, with the names of what it is about: what a scenario led to. */
export async function loadStatement(context: Context) {
  const invoices = await listStatedInvoices(context);
  const fees = await listStatedFees(context);
  const customerNames = await listCustomerIds(context);
  const held = await loadHeldDrafts(context, [...customerNames.keys()]);
  const stored = await loadSubscriptions(context, await listSubscriptionIds(context));
  const subscriptions = stored.map(({ subscription }) => subscription);
  const pending = await loadPending(context, subscriptions);
  const positions = [
    ...[...fees.values()].flat().map(({ fee }) => fee.position),
    ...pending.flatMap(({ draft }) => draft.fees.map(({ position }) => position)),
  ];
  const versionIds = new Set(positions.flatMap(({ planVersionId }) => planVersionId ?? []));
  const versions = await loadPlanVersions(context, [...versionIds]);
  return {
    invoices,
    notes: await listStatedNotes(context),
    fees,
    held,
    pending,
    credits: await listStatedCredits(context),
    allocations: await listAllocations(context),
    draws: await listDraws(context),
    grants: await listStatedGrants(context),
    overdue: await listOverdueStates(context),
    billDays: await listBillDays(context),
    subscriptions: new Map(subscriptions.map((subscription) => [subscription.id, subscription])),
    customerNames,
    versions: new Map<string, PlanVersion>(versions.map((version) => [version.id, version])),
  };
}

/** Documents in their grace period with the fees they would have now; the rows themselves hold only what lists show. */
async function loadPending(context: Context, subscriptions: readonly Subscription[]) {
  const customers = await listPendingCustomers(context);
  if (customers.length === 0) return [];
  const ids = new Set(customers.map(({ id }) => id));
  const own = subscriptions.filter(({ customerId }) => ids.has(customerId));
  const slices = await loadBillingSlices(context, customers, own);
  const windows = slices.flatMap((slice) => usageWindows(slice, context.now).toMeasure);
  const usage = await loadWindowUsage(context, slices, windows);
  return slices.flatMap((slice) =>
    decideBilling(slice, usage, context.now).pending.map(({ draft }, index) => ({
      id: `pending_${slice.customer.id}_${index}`,
      customerId: slice.customer.id,
      draft,
    })),
  );
}

/** Invoices something is open on, oldest first. */
export async function loadOpenBalances(context: Context): Promise<OpenBalance[]> {
  return listOpenBalances(context);
}

export type { OpenBalance } from "~/store/statements.server";
export type LoadedStatement = Awaited<ReturnType<typeof loadStatement>>;
