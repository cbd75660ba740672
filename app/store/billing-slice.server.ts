import type { Charge, PlanVersion } from "../billing/catalog/plan";
import type { IssuedFee, RatingWindow, TaxTreatment, UsagePart } from "../billing/fees/fee";
import { withLockedOpen } from "../billing/fees/override";
import type { BillingSlice, TaxBook } from "../billing/invoicing/billing-slice";
import type { Party } from "../billing/invoicing/invoice";
import { mayGiveBack } from "../billing/invoicing/may-give-back";
import type { Subscription } from "../billing/subscription/subscription";
import { resolveTax, type TaxRate, untaxed } from "../billing/tax/resolve";
import type { Context } from "../context.server";
import { groupRows } from "./bulk.server";
import { loadPlanVersions } from "./catalog.server";
import { loadUsableCoupons } from "./coupons.server";
import { loadCreditableInvoices } from "./creditable.server";
import { loadOpenCredits } from "./customer-credits.server";
import { type Holdings, loadHoldings } from "./customer-holdings.server";
import { type Customer, loadCustomers, lockCustomersInOrder } from "./customers.server";
import { loadHeldDrafts } from "./drafts.server";
import { loadIssuedFees } from "./fees.server";
import { loadHoldsOf } from "./holds.server";
import { loadOpenInvoices } from "./invoices.server";
import { type Issuer, loadIssuers } from "./issuers.server";
import { loadOverridesInForce, unsettled } from "./overrides.server";
import { loadPoolBooks } from "./pool-books.server";
import { lockShared } from "./pools.server";
import { listTaxRates, toEngineRate } from "./tax-rates.server";
import { loadUsageParts, usageSpan } from "./usage-parts.server";
import { loadWallets } from "./wallets.server";
import { loadWindows } from "./windows.server";

/** A customer that others are billed apart from, on whose documents lines of theirs stand: what is given back of them. */
export type Credited = { readonly customer: Customer; readonly slice: BillingSlice };

/** Slices as corrections look at them, and everybody else that a correction may give something back. */
export type CorrectableSlices = {
  readonly slices: readonly BillingSlice[];
  readonly others: readonly Credited[];
};

/**
 * Everything the engine looks at of those customers, with the subscriptions given: also every invoice that a change
 * could correct, and those that credit could pay. For commands and previews about few customers; a run takes
 * `loadRunSlices`. A constant number of statements for any number of customers. "billing" locks the open balances, for
 * commands that save what is decided; the customers are locked before.
 */
export async function loadBillingSlices(
  context: Context,
  customers: readonly Customer[],
  subscriptions: readonly Subscription[],
  purpose: "billing" | "preview" = "preview",
): Promise<readonly BillingSlice[]> {
  return (await loadCorrectableSlices(context, customers, subscriptions, purpose)).slices;
}

/** The same with everybody who is given something back when lines of their documents are corrected. */
export async function loadCorrectableSlices(
  context: Context,
  customers: readonly Customer[],
  subscriptions: readonly Subscription[],
  purpose: "billing" | "preview",
): Promise<CorrectableSlices> {
  if (purpose === "billing") {
    await lockShared(
      context,
      customers.map(({ id }) => id),
    );
  }
  const slices = await loadRunSlices(context, customers, subscriptions);
  const correctable = slices.map((slice) => new Set(invoicesOf(slice.issued)));
  return withCorrections(context, slices, correctable, purpose);
}

/** The documents of fees that something could still be taken of. Fees on notes and held drafts are not corrected. */
function invoicesOf(issued: readonly IssuedFee[]): string[] {
  return issued.flatMap((fee) => (fee.amountMinor > 0n && fee.correctsFeeId === null ? fee.documentId : []));
}

/**
 * The slices without `invoices` and `openInvoices`, which most runs never look at: ten statements for any number of
 * customers, and some more for those that have coupons, credit, wallets or held drafts.
 */
export async function loadRunSlices(
  context: Context,
  customers: readonly Customer[],
  subscriptions: readonly Subscription[],
): Promise<BillingSlice[]> {
  const versionIds = new Set(
    subscriptions.flatMap(({ stints }) => stints.map((stint) => stint.planVersionId)),
  );
  const versions = new Map(
    (await loadPlanVersions(context, [...versionIds])).map((version) => [version.id, version]),
  );
  const holdings = await loadHoldings(
    context,
    customers.map(({ id }) => id),
  );
  const inForce = await loadOverridesInForce(context, holdings.overrides);
  const holds = await loadHoldsOf(context, holdings.holds);
  const whole = unsettled(subscriptions, [...inForce, ...holds]);
  const stored = await loadWindows(context, whole);
  const dirty = stored.flatMap((window) => (window.dirty ? window.id : []));
  const fees = await loadIssuedFees(context, whole, dirty, holdings);
  const issued = groupRows(fees, (fee) => fee.subscriptionId ?? "");
  const windows = groupRows(stored, (window) => window.subscriptionId);
  const rates = (await listTaxRates(context)).map(toEngineRate);
  const issuers = await loadIssuers(context);
  const tenders = await loadTenders(context, holdings);
  const pooled = await loadPoolBooks(context, holdings.pools);
  const owned = groupRows(subscriptions, (subscription) => subscription.customerId);
  const amounts = groupRows(inForce, (override) => override.customerId);
  const onHold = groupRows(holds, (hold) => hold.customerId);
  return customers.map((customer) => {
    const own = owned.get(customer.id) ?? [];
    const { pools, issued: byPools } = pooled(customer.id);
    const facts = customerFacts(context, customer, rates);
    const { isBlocked, coupons, credits, wallets, heldDrafts } = tenders(customer.id);
    const slice: BillingSlice = {
      policy: facts.policy,
      zone: facts.zone,
      customer: facts.customer,
      netTermsDays: facts.netTermsDays,
      taxes: facts.taxes,
      graceDays: facts.graceDays,
      invoicingOff: isBlocked || customer.invoicingOff,
      draftMode: customer.draftMode as BillingSlice["draftMode"],
      issuer: issuerOf(issuers(customer)),
      subscriptions: own.map((subscription) => ({
        subscription,
        versions: versionsOf(subscription, versions),
      })),
      issued: [...own.flatMap(({ id }) => issued.get(id) ?? []), ...byPools],
      windows: withLockedOpen(
        own.flatMap(({ id }) => windows.get(id) ?? []),
        amounts.get(customer.id) ?? [],
      ),
      overrides: amounts.get(customer.id) ?? [],
      holds: onHold.get(customer.id) ?? [],
      coupons,
      credits,
      wallets,
      heldDrafts,
    };
    return pools ? { ...slice, pools } : slice;
  });
}

/** What of a slice follows from the customer's own row and the organization. */
function customerFacts({ organization }: Context, customer: Customer, rates: readonly StoredRate[]) {
  const { policy, netTermsDays, graceDays = 0 } = organization;
  const taxes = taxBookOf(customer, rates);
  return {
    policy,
    // A customer's documents carry its days, as its periods do.
    zone: customer.zone,
    customer: {
      id: customer.id,
      party: partyOf(customer),
      currency: customer.currency,
      tax: resolveTax([taxes.customerCodes], rates, taxes.buyer),
    },
    netTermsDays: customer.netTermsDays ?? netTermsDays,
    taxes,
    graceDays: customer.graceDays ?? graceDays,
  };
}

type StoredRate = TaxRate & { readonly id: string };

/** What decides the tax of whatever a customer is billed. */
export function taxBookOf(customer: Customer, rates: readonly StoredRate[]): TaxBook {
  return { rates, customerCodes: codesOf(customer, rates), buyer: untaxedBuyer(customer) };
}

/** The rates a customer has of its own: several that add up, or the one it was given. */
function codesOf({ taxCodes, taxRateId }: Customer, rates: readonly StoredRate[]): string[] {
  if (taxCodes.length > 0) return taxCodes;
  return rates.flatMap(({ id, code }) => (id === taxRateId ? code : []));
}

/** A buyer whose status makes supplies untaxed stands above every rate; null for all others. */
function untaxedBuyer({ taxStatus, address }: Customer): TaxTreatment | null {
  const country = address?.country ?? null;
  if (taxStatus === "reverse_charge") return untaxed("AE", country);
  return taxStatus === "exempt" ? untaxed("E", country) : null;
}

/** Coupons, credit, wallets and held drafts by customer; nothing is asked for that nobody has. */
async function loadTenders(context: Context, holdings: Holdings) {
  const coupons = groupRows(await loadUsableCoupons(context, holdings.coupons), (each) => each.customerId);
  const credits = groupRows(await loadOpenCredits(context, holdings.credits), (each) => each.customerId);
  const wallets = groupRows(await loadWallets(context, holdings.wallets), (each) => each.customerId);
  const held = groupRows(await loadHeldDrafts(context, holdings.heldDrafts), (each) => each.customerId);
  const blocked = new Set(holdings.blocked);
  return (customerId: string) => ({
    isBlocked: blocked.has(customerId),
    coupons: coupons.get(customerId) ?? [],
    credits: credits.get(customerId) ?? [],
    wallets: wallets.get(customerId) ?? [],
    heldDrafts: held.get(customerId) ?? [],
  });
}

/**
 * The slices with those invoices as corrections look at them, whomever they name, and with what is open where credit
 * may pay it: for customers that have credit, or may get some. "billing" locks the open balances, and who
 * else is named on the invoices.
 */
export async function withCorrections(
  context: Context,
  slices: readonly BillingSlice[],
  correctable: readonly ReadonlySet<string>[],
  purpose: "billing" | "preview",
): Promise<CorrectableSlices> {
  const ids = new Set(correctable.flatMap((own) => [...own]));
  const invoices = await loadCreditableInvoices(context, [...ids]);
  const places = new Map(invoices.map(({ id }, place) => [id, place]));
  const named = new Set([...invoices.map(({ customerId }) => customerId), ...namedByLines(slices)]);
  const others = await loadOthers(context, slices, named, purpose);
  const all = [...slices, ...others.map(({ slice }) => slice)];
  const credited = all.filter(
    (slice) =>
      slice.policy.credit_pays === "open_then_later" &&
      ((slice.credits ?? []).length > 0 || named.has(slice.customer.id) || mayComeBelowZero(slice)),
  );
  const payable = credited.map(({ customer }) => customer.id);
  const open = groupRows(await loadOpenInvoices(context, payable, purpose), (invoice) => invoice.customerId);
  // A run of thousands that corrects nothing goes on with the slices as they are.
  if (invoices.length === 0 && open.size === 0) return { slices, others };
  const withOpen = (slice: BillingSlice) => ({ ...slice, openInvoices: open.get(slice.customer.id) ?? [] });
  return {
    slices: slices.map((slice, index) => ({
      ...withOpen(slice),
      invoices: [...(correctable[index] ?? [])]
        .flatMap((id) => places.get(id) ?? [])
        .sort((a, b) => a - b)
        .flatMap((place) => invoices[place] ?? []),
    })),
    others: others.map(({ customer, slice }) => ({ customer, slice: withOpen(slice) })),
  };
}

/** Under negative lines a document that comes to less than nothing gives credit without correcting any. */
function mayComeBelowZero(slice: BillingSlice): boolean {
  return slice.policy.unused_credit === "negative_line" && slice.issued.length > 0 && mayGiveBack(slice);
}

/** Under negative lines no invoice is looked at, and what stands on somebody else's is given back to them all the same. */
function namedByLines(slices: readonly BillingSlice[]): string[] {
  return slices.flatMap(({ policy, issued }) =>
    policy.unused_credit === "negative_line" ? issued.flatMap(({ billedTo }) => billedTo ?? []) : [],
  );
}

/** Those of the customers that are none of the slices, with what they have but subscriptions. */
async function loadOthers(
  context: Context,
  slices: readonly BillingSlice[],
  named: ReadonlySet<string>,
  purpose: "billing" | "preview",
): Promise<Credited[]> {
  const known = new Set(slices.map(({ customer }) => customer.id));
  const ids = [...named].filter((id) => !known.has(id));
  if (ids.length === 0) return [];
  const customers =
    purpose === "billing" ? await lockCustomersInOrder(context, ids) : await loadCustomers(context, ids);
  const loaded = await loadRunSlices(context, customers, []);
  return customers.flatMap((customer, index) => {
    const slice = loaded[index];
    return slice ? [{ customer, slice }] : [];
  });
}

function versionsOf(
  subscription: Subscription,
  versions: ReadonlyMap<string, PlanVersion>,
): readonly PlanVersion[] {
  const ids = new Set(subscription.stints.map((stint) => stint.planVersionId));
  return [...ids].flatMap((id) => versions.get(id) ?? []);
}

/** The usage of those windows under the engine's name for each, by two statements at most. */
export async function loadWindowUsage(
  context: Context,
  slices: readonly Pick<BillingSlice, "subscriptions">[],
  windows: readonly RatingWindow[],
): Promise<Map<string, readonly UsagePart[]>> {
  const charges = new Map<string, Charge>();
  const owners = new Map<string, Subscription>();
  for (const slice of slices)
    for (const { subscription, versions } of slice.subscriptions) {
      owners.set(subscription.id, subscription);
      for (const version of versions) for (const charge of version.charges) charges.set(charge.id, charge);
    }
  return loadUsageParts(
    context,
    windows.flatMap((window) => {
      const charge = charges.get(window.chargeId);
      const owner = owners.get(window.subscriptionId);
      return charge && owner ? [usageSpan(window, charge, owner)] : [];
    }),
  );
}

function partyOf(customer: Customer): Party {
  const { name, email, address, taxId } = customer;
  return { name, email, address, taxId };
}

function issuerOf(issuer: Issuer): BillingSlice["issuer"] {
  const { id, legalName, email, address, taxId, footer, vatDue } = issuer;
  const named = { id, name: legalName, email, address, taxId, footer };
  return vatDue === "payment" ? { ...named, vatDue } : named;
}
