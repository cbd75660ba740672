import type { PlanVersion } from "~/billing/catalog/plan";
import { usageWindows } from "~/billing/fees/windows";
import { decideBilling } from "~/billing/invoicing/bill-customer";
import type { Day } from "~/billing/time/day";
import type { Context } from "~/context.server";
import { listBillDays, listCustomerIds } from "~/store/billed.server";
import { loadBillingSlices, loadWindowUsage } from "~/store/billing-slice.server";
import { loadPlanVersions } from "~/store/catalog.server";
import { loadCustomer } from "~/store/customers.server";
import { listPendingDrafts, loadHeldDrafts } from "~/store/drafts.server";
import {
  listAllocations,
  listDraws,
  listOverdueStates,
  listStatedCredits,
  listStatedFees,
  listStatedGrants,
  listStatedInvoices,
  listStatedNotes,
  listSubscriptionNames,
} from "~/store/statements.server";
import { loadSubscriptionsOf } from "~/store/subscriptions.server";

/** Everything an organization billed and credited, with the names of what it is about: what a scenario led to. */
export async function loadStatement(context: Context) {
  const invoices = await listStatedInvoices(context);
  const fees = await listStatedFees(context);
  const customerNames = await listCustomerIds(context);
  const held = await loadHeldDrafts(context, [...customerNames.keys()]);
  const pending = [];
  for (const customerId of customerNames.keys()) pending.push(...(await pendingOf(context, customerId)));
  const versionIds = new Set(
    [...fees.values()].flat().flatMap(({ fee }) => fee.position.planVersionId ?? []),
  );
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
    subscriptionNames: await listSubscriptionNames(context),
    customerNames,
    versions: new Map<string, PlanVersion>(versions.map((version) => [version.id, version])),
  };
}

/** Documents in their grace period with the fees they would have now; the rows themselves hold only what lists show. */
async function pendingOf(context: Context, customerId: string) {
  if ((await listPendingDrafts(context, customerId)).length === 0) return [];
  const customer = await loadCustomer(context, customerId);
  const stored = await loadSubscriptionsOf(context, customerId);
  const subscriptions = stored.map(({ subscription }) => subscription);
  const [slice] = await loadBillingSlices(context, [customer], subscriptions);
  if (!slice) throw new Error("A customer was given and no slice came back.");
  const usage = await loadWindowUsage(context, [slice], usageWindows(slice, context.now).toMeasure);
  const { pending } = decideBilling(slice, usage, context.now);
  return pending.map(({ draft }, index) => ({ id: `pending_${customerId}_${index}`, customerId, draft }));
}

export type OpenBalance = {
  readonly invoiceId: string;
  /** The external id of the customer it was issued to. */
  readonly customer: string;
  readonly issuedOn: Day;
  readonly openMinor: bigint;
};

/** Invoices something is open on, oldest first. */
export async function listOpenBalances(context: Context): Promise<OpenBalance[]> {
  const stated = await listStatedInvoices(context);
  return stated
    .filter(({ balance }) => balance.state === "open" && balance.openMinor > 0n)
    .map(({ invoice, balance, customerExternalId }) => ({
      invoiceId: invoice.id,
      customer: customerExternalId ?? "",
      issuedOn: invoice.issuedOn,
      openMinor: balance.openMinor,
    }))
    .sort((a, b) => a.issuedOn - b.issuedOn || (a.invoiceId < b.invoiceId ? -1 : 1));
}

export type LoadedStatement = Awaited<ReturnType<typeof loadStatement>>;
