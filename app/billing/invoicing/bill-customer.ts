import type { IssuedFee, RatingWindow, TaxTreatment, UsageAggregate } from "../fees/fee";
import { issuedByPosition } from "../fees/position";
import {
  type DueFee,
  NO_USAGE,
  type ProposeContext,
  proposeRecurring,
  proposeUsage,
  versionOf,
} from "../fees/propose";
import { usageWindows, windowKey } from "../fees/windows";
import { nextDueAt } from "../subscription/due";
import type { Instant } from "../time/instant";
import { dayInZone } from "../time/zone";
import type { BillingDecision, BillingSlice } from "./billing-slice";
import { closeDraft } from "./close-draft";
import type { ClosedDraft } from "./invoice";

export type { BillingDecision, BillingSlice } from "./billing-slice";

/**
 * What a run up to `now` bills one customer: per position the target less what was issued, so that running it
 * again bills nothing and late usage bills its difference. Usage is aggregated outside and handed in by
 * `windowKey`; a window without aggregate had no usage.
 */
export function decideBilling(
  slice: BillingSlice,
  usage: ReadonlyMap<string, UsageAggregate>,
  now: Instant,
): BillingDecision {
  const context = proposeContext(slice);
  const windows = usageWindows(slice, now);
  const dueFees: DueFee[] = slice.subscriptions.flatMap(({ subscription, versions }) =>
    proposeRecurring(context, subscription, versions, now),
  );
  const done: RatingWindow[] = windows.setAside.map(asBilled);
  for (const window of windows.toRate) {
    const due = usageDue(slice, context, window, usage.get(windowKey(window)) ?? NO_USAGE, now);
    if (due) dueFees.push(due);
    done.push(asBilled(window));
  }
  const { drafts, waiting } = cutDocuments(slice, dueFees);
  return {
    drafts,
    windows: done.filter((window) => !waiting.has(windowKey(window))),
    nextDueAt: new Map(
      slice.subscriptions.map(({ subscription, versions }) => [
        subscription.id,
        nextDueAt(subscription, versions, slice.policy, now),
      ]),
    ),
  };
}

function proposeContext(slice: BillingSlice): ProposeContext {
  return {
    policy: slice.policy,
    customerId: slice.customer.id,
    tax: slice.customer.tax,
    issued: issuedByPosition(slice.issued),
    pinnedTax: pinnedTaxes(slice.issued),
  };
}

/** A position's key ends with its tax treatment; read back, it is the treatment the position was billed under. */
function pinnedTaxes(issued: readonly IssuedFee[]): ReadonlyMap<string, TaxTreatment> {
  const pinned = new Map<string, TaxTreatment>();
  for (const { positionKey } of issued) {
    const cut = positionKey.lastIndexOf("/");
    const [category = "", rate = "0", country = ""] = positionKey.slice(cut + 1).split(":");
    pinned.set(positionKey.slice(0, cut), { category, rate, country: country === "" ? null : country });
  }
  return pinned;
}

function usageDue(
  slice: BillingSlice,
  context: ProposeContext,
  window: RatingWindow,
  usage: UsageAggregate,
  now: Instant,
): DueFee | null {
  const owner = slice.subscriptions.find(({ subscription }) => subscription.id === window.subscriptionId);
  if (!owner) return null;
  const { subscription, versions } = owner;
  const version = versionOf(versions, window.planVersionId);
  const fee = proposeUsage(context, window, version, subscription.currency, usage);
  if (!fee) return null;
  const dueAt = window.dirty ? now : window.endsAt;
  return { fee, billedOn: dayInZone(dueAt, subscription.zone), window };
}

function asBilled(window: RatingWindow): RatingWindow {
  return { ...window, state: "billed", dirty: false };
}

/** The parts of a document's key that can differ inside one customer. */
function cutKey({ fee, billedOn }: DueFee): string {
  const { currency, tax } = fee.position;
  return `${String(billedOn).padStart(8, "0")}/${currency}/${tax.country ?? ""}`;
}

/**
 * One document for each billing day, currency and tax country. A difference that takes money back joins a
 * document only as far as that stays above zero, with its tax too, since rates may have changed in between. A
 * whole document below zero would be a credit note, so such windows wait, still reopened, for the next one.
 */
function cutDocuments(slice: BillingSlice, dueFees: readonly DueFee[]) {
  const cuts = new Map<string, DueFee[]>();
  for (const due of dueFees) {
    const key = cutKey(due);
    const cut = cuts.get(key);
    if (cut) cut.push(due);
    else cuts.set(key, [due]);
  }
  const drafts: ClosedDraft[] = [];
  const waiting = new Set<string>();
  for (const [, cut] of [...cuts].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    const whole = closeDraft(slice, cut);
    const isBelowZero = whole !== null && (whole.netMinor < 0n || whole.totalMinor < 0n);
    const kept = isBelowZero ? cut.filter(({ fee }) => fee.amountMinor >= 0n) : cut;
    for (const due of cut) {
      if (!kept.includes(due) && due.window) waiting.add(windowKey(due.window));
    }
    const draft = isBelowZero ? closeDraft(slice, kept) : whole;
    if (draft) drafts.push(draft);
  }
  return { drafts, waiting };
}
