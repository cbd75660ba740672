import { chargePolicy } from "../catalog/plan-policy";
import { isServiceDue } from "../fees/closing";
import { overTerms } from "../fees/earning";
import type { RatingWindow, UsagePart } from "../fees/fee";
import { issuedByRules, type OverrideBook, withOverrides } from "../fees/override";
import { chargeOf, type RatedWindow } from "../fees/price-window";
import { type DueFee, type ProposeContext, proposeContext } from "../fees/propose-context";
import { proposeInterim } from "../fees/propose-interim";
import { proposeItems } from "../fees/propose-items";
import { proposeChargeMinimum, proposeCommitments } from "../fees/propose-minimums";
import { proposeOneTime } from "../fees/propose-one-time";
import { proposeRecurring } from "../fees/propose-recurring";
import { proposeUsage } from "../fees/propose-usage";
import { proposeWithdrawn } from "../fees/propose-withdrawn";
import { billsAt, earlierWindows, type UsageWindows, windowKey } from "../fees/windows";
import { proposePools } from "../pools/propose-pools";
import { hasEnded } from "../subscription/status";
import { versionOf } from "../subscription/timeline";
import { resolveTax } from "../tax/resolve";
import type { Instant } from "../time/instant";
import { dayInZone } from "../time/zone";
import type { BillingSlice } from "./billing-slice";

/** Usage by `windowKey`; a window without an entry had none. */
export type MeasuredUsage = ReadonlyMap<string, readonly UsagePart[]>;

export type ProposedFees = { readonly fees: readonly DueFee[]; readonly rated: readonly RatingWindow[] };

/**
 * Every fee of a customer that fell due by `now`, stratum by stratum: facts first (recurring prices, one-time prices,
 * fixed items, usage), then what is missing to the least of a charge, then to a commitment. A stratum reads only the
 * ones below it.
 */
export function proposeByRules(
  slice: BillingSlice,
  windows: UsageWindows,
  usage: MeasuredUsage,
  now: Instant,
): ProposedFees {
  return byRules(contextOf(slice), slice, windows, usage, now);
}

function byRules(
  context: ProposeContext,
  slice: BillingSlice,
  windows: UsageWindows,
  usage: MeasuredUsage,
  now: Instant,
): ProposedFees {
  const fees: DueFee[] = [];
  const rated: RatingWindow[] = [];
  for (const { subscription, versions } of slice.subscriptions) {
    if (subscription.invoicingOff === true) continue;
    const own = windows.toRate.filter((window) => window.subscriptionId === subscription.id);
    const facts = proposeRecurring(context, subscription, versions, now);
    facts.push(...proposeOneTime(context, subscription, versions, now));
    facts.push(...proposeItems(context, subscription, versions, now));
    const before = earlierWindows(windows.toMeasure, versions);
    for (const window of own) {
      const version = versionOf(versions, window.planVersionId);
      const measured: RatedWindow = {
        window,
        subscription,
        version,
        parts: usage.get(windowKey(window)) ?? noUsage(version, window),
        before: usageOf(before(window), usage),
      };
      facts.push(...usageDue(context, measured, now));
      rated.push(window);
    }
    facts.push(...proposeWithdrawn(context, subscription, versions, windows.all, now));
    const open = windows.open.filter((window) => window.subscriptionId === subscription.id);
    facts.push(...proposeInterim(context, subscription, versions, open, usage, now));
    const lines = overTerms(facts, subscription, versions, context.policy);
    fees.push(...lines, ...proposeCommitments(context, subscription, versions, facts, now));
  }
  return { fees, rated };
}

/** What the rules propose for one customer, with the manual amounts in it that stand on positions or did. */
export type OwnFees = ProposedFees & { readonly slice: BillingSlice; readonly context: ProposeContext };

export function proposeOwn(
  slice: BillingSlice,
  windows: UsageWindows,
  usage: MeasuredUsage,
  now: Instant,
): OwnFees {
  const context = contextOf(slice);
  const { fees, rated } = byRules(context, slice, windows, usage, now);
  return { slice, context, fees: withOverrides(overrideBook(slice, now), fees), rated };
}

/** For each of those customers, in their order, what its pools add and take back on top; a group's draw of them together. */
export function proposeOnTop(all: readonly OwnFees[], now: Instant): readonly (readonly DueFee[])[] {
  const runs = all.flatMap(({ slice: { pools: book, zone }, context, fees }) =>
    book ? { context, book, zone, proposed: fees } : [],
  );
  if (runs.length === 0) return all.map(() => []);
  const made = proposePools(runs, now);
  const byContext = new Map(runs.map(({ context }, index) => [context, made[index] ?? []]));
  return all.map(({ context }) => byContext.get(context) ?? []);
}

/** Both for one customer alone. */
export function proposeFees(
  slice: BillingSlice,
  windows: UsageWindows,
  usage: MeasuredUsage,
  now: Instant,
): ProposedFees {
  const own = proposeOwn(slice, windows, usage, now);
  return { fees: [...own.fees, ...proposeOnTop([own], now).flat()], rated: own.rated };
}

function overrideBook(slice: BillingSlice, now: Instant): OverrideBook {
  const { customer, overrides = [], issued, subscriptions } = slice;
  return {
    customerId: customer.id,
    overrides,
    issued,
    versions: subscriptions.flatMap(({ versions }) => versions),
    today: (subscriptionId) => {
      const held = subscriptions.find(({ subscription }) => subscription.id === subscriptionId);
      return dayInZone(now, held?.subscription.zone ?? slice.zone);
    },
  };
}

function contextOf(slice: BillingSlice): ProposeContext {
  const { policy, customer, taxes } = slice;
  return proposeContext({
    policy,
    customerId: customer.id,
    issued: issuedByRules(slice.issued),
    withTaxIncluded: versionsWithTax(slice),
    taxOf: (...levels) => {
      const named = levels.filter((codes) => codes.length > 0);
      if (named.length === 0 || !taxes || taxes.buyer) return customer.tax;
      const treatment = resolveTax([...named, taxes.customerCodes], taxes.rates);
      return { ...treatment, country: treatment.country ?? customer.tax.country };
    },
  });
}

const NO_VERSIONS: ReadonlySet<string> = new Set();

function versionsWithTax({ subscriptions }: BillingSlice): ReadonlySet<string> {
  const all = subscriptions.flatMap(({ versions }) =>
    versions.flatMap(({ id, terms }) => (terms.taxBehavior === "inclusive" ? id : [])),
  );
  return all.length === 0 ? NO_VERSIONS : new Set(all);
}

/** A charge without groups shows its line even when nothing was used. */
function noUsage(version: RatedWindow["version"], window: RatingWindow): readonly UsagePart[] {
  const charge = chargeOf(version, window.chargeId);
  if ((charge.groupBy ?? []).length > 0) return [];
  const filters = (charge.filters ?? []).map((_, index) => index);
  return [...filters, null].map((filter) => ({
    filter,
    group: [],
    quantity: { num: 0n, den: 1n },
    eventCount: 0,
  }));
}

function usageOf(windows: readonly RatingWindow[], usage: MeasuredUsage): readonly UsagePart[] {
  if (windows.length === 0) return NO_PARTS;
  return mergeParts(windows.flatMap((window) => usage.get(windowKey(window)) ?? []));
}

const NO_PARTS: readonly UsagePart[] = [];

/** The parts of several earlier windows, one after another, as the usage that tiers go on from. */
export function mergeParts(parts: readonly UsagePart[]): readonly UsagePart[] {
  const merged = new Map<string, UsagePart>();
  for (const part of parts) {
    const key = `${part.filter ?? ""}/${JSON.stringify(part.group)}`;
    const known = merged.get(key);
    merged.set(key, known ? addParts(known, part) : part);
  }
  return [...merged.values()];
}

function addParts(a: UsagePart, b: UsagePart): UsagePart {
  return {
    ...a,
    quantity: {
      num: a.quantity.num * b.quantity.den + b.quantity.num * a.quantity.den,
      den: a.quantity.den * b.quantity.den,
    },
    eventCount: a.eventCount + b.eventCount,
    ...(a.amounts && b.amounts ? { amounts: [...a.amounts, ...b.amounts] } : {}),
    ...(a.changes && b.changes ? { changes: [...a.changes, ...b.changes] } : {}),
  };
}

/** Interim invoices bill a position ahead of its window, whose own bill is of the day it closes all the same. */
function isBilled({ byPosition }: ProposeContext, { positionKey }: DueFee["fee"]): boolean {
  const fees = byPosition.size === 0 ? [] : (byPosition.get(positionKey)?.fees ?? []);
  return fees.some((fee) => !fee.provisional && fee.correctsFeeId === null);
}

function isNothing({ amountMinor, quantity }: DueFee["fee"]): boolean {
  return amountMinor === 0n && quantity === "0";
}

function usageDue(context: ProposeContext, rated: RatedWindow, now: Instant): DueFee[] {
  const { window, subscription, version } = rated;
  const charge = chargeOf(version, window.chargeId);
  const isAdvance = charge.timing === "in_advance";
  // Behind the end of a subscription there is no next period that could take anything.
  const waitsForNext =
    !isAdvance &&
    !hasEnded(subscription, now) &&
    chargePolicy(context.policy, version.terms, charge).usage_decrease === "next_period";
  const closes = billsAt(window);
  if (!isAdvance && !isServiceDue(subscription, closes)) return [];
  const minimum = closes <= now ? proposeChargeMinimum(context, rated) : null;
  const due = (dueAt: Instant) => dayInZone(dueAt, subscription.zone);
  const isFirst = !isAdvance && window.state === "open";
  const proposed = proposeUsage(context, rated);
  // A window that is rated once more shows no line again that says there was no usage.
  const shown = window.id === null || !window.dirty ? proposed : proposed.filter((fee) => !isNothing(fee));
  const lines = shown.map((fee): DueFee => {
    const isRenewal = isAdvance && fee.position.part.endsWith("renewal");
    // A window is open again where a document was cancelled or a locked amount lifted; a difference is of today.
    const isLater = isBilled(context, fee);
    const billedAt = isRenewal ? window.startsAt : isFirst && !isLater ? closes : now;
    const occasion = isAdvance && !isRenewal ? ("advance" as const) : null;
    const isLine = waitsForNext && fee.amountMinor < 0n;
    return { fee, billedOn: due(billedAt), window, occasion, ...(isLine ? { asLine: true } : {}) };
  });
  if (!minimum) return lines;
  const billedOn = due(isFirst || isAdvance ? closes : now);
  return [...lines, { fee: minimum, billedOn, window, occasion: null }];
}
