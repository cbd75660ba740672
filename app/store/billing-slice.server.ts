import type { Charge, PlanVersion } from "../billing/catalog/plan";
import type { RatingWindow, UsageAggregate } from "../billing/fees/fee";
import type { BillingSlice } from "../billing/invoicing/bill-customer";
import type { Party } from "../billing/invoicing/invoice";
import type { Subscription } from "../billing/subscription/subscription";
import type { Context } from "../context.server";
import { groupRows } from "./bulk.server";
import { loadPlanVersions } from "./catalog.server";
import type { Customer } from "./customers.server";
import { loadIssuedFees } from "./invoices.server";
import { type Issuer, loadIssuer } from "./issuers.server";
import { listTaxRates, taxTreatmentOf } from "./tax-rates.server";
import { loadUsage, usageSpan } from "./usage.server";
import { loadWindows } from "./windows.server";

/**
 * What the engine needs to bill those customers, with the subscriptions given and nothing else of them: six
 * statements for any number of customers.
 */
export async function loadBillingSlices(
  context: Context,
  customers: readonly Customer[],
  subscriptions: readonly Subscription[],
): Promise<BillingSlice[]> {
  const ids = subscriptions.map((subscription) => subscription.id);
  const versionIds = new Set(
    subscriptions.flatMap(({ stints }) => stints.map((stint) => stint.planVersionId)),
  );
  const versions = new Map(
    (await loadPlanVersions(context, [...versionIds])).map((version) => [version.id, version]),
  );
  const issued = groupRows(await loadIssuedFees(context, ids), (fee) => fee.subscriptionId);
  const windows = groupRows(await loadWindows(context, ids), (window) => window.subscriptionId);
  const rates = await listTaxRates(context);
  const issuer = issuerOf(await loadIssuer(context));
  const owned = groupRows(subscriptions, (subscription) => subscription.customerId);
  const { policy, netTermsDays, zone } = context.organization;
  return customers.map((customer) => {
    const own = owned.get(customer.id) ?? [];
    return {
      policy,
      issuer,
      customer: {
        id: customer.id,
        party: partyOf(customer),
        currency: customer.currency,
        tax: taxTreatmentOf(rates, customer.taxRateId),
      },
      subscriptions: own.map((subscription) => ({
        subscription,
        versions: versionsOf(subscription, versions),
      })),
      issued: own.flatMap(({ id }) => issued.get(id) ?? []),
      windows: own.flatMap(({ id }) => windows.get(id) ?? []),
      netTermsDays: customer.netTermsDays ?? netTermsDays,
      zone,
    };
  });
}

function versionsOf(
  subscription: Subscription,
  versions: ReadonlyMap<string, PlanVersion>,
): readonly PlanVersion[] {
  const ids = new Set(subscription.stints.map((stint) => stint.planVersionId));
  return [...ids].flatMap((id) => versions.get(id) ?? []);
}

/** The aggregates of those windows under the engine's name for each, by one statement. */
export async function loadWindowUsage(
  context: Context,
  slices: readonly BillingSlice[],
  windows: readonly RatingWindow[],
): Promise<Map<string, UsageAggregate>> {
  const charges = new Map<string, Charge>();
  for (const slice of slices)
    for (const { versions } of slice.subscriptions)
      for (const version of versions) for (const charge of version.charges) charges.set(charge.id, charge);
  return loadUsage(
    context,
    windows.flatMap((window) => {
      const charge = charges.get(window.chargeId);
      return charge ? [usageSpan(window, charge)] : [];
    }),
  );
}

function partyOf(customer: Customer): Party {
  const { name, email, address, taxId } = customer;
  return { name, email, address, taxId };
}

function issuerOf(issuer: Issuer): BillingSlice["issuer"] {
  const { id, legalName, email, address, taxId, footer } = issuer;
  return { id, name: legalName, email, address, taxId, footer };
}
