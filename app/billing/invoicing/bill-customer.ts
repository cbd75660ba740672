import type { AppliedCoupon } from "../discounts/coupon";
import type { RatingWindow } from "../fees/fee";
import type { DueFee } from "../fees/propose-context";
import { type UsageWindows, usageWindows, windowKey } from "../fees/windows";
import { groupBy } from "../group-by";
import { poolDueAt } from "../pools/pool-windows";
import { nextDueAt } from "../subscription/due";
import type { Day } from "../time/day";
import type { Instant } from "../time/instant";
import { dayInZone, startOfDay } from "../time/zone";
import type {
  BillingDecision,
  BillingSlice,
  NewHeldDraft,
  PendingDraft,
  RunCreditNote,
} from "./billing-slice";
import { type CutDates, closeDraft } from "./close-draft";
import { couponsAfter } from "./coupon-rest";
import { type MeasuredUsage, proposeFees } from "./due-fees";
import { proposeFamily, proposeOwnCorrections, slicesOf } from "./family";
import { walletsAfter, withGifts } from "./gifts";
import type { ClosedDraft } from "./invoice";
import { creditNoteOfRun } from "./run-credit-notes";
import { settleRun } from "./settle-run";

export type { BillingDecision, BillingSlice } from "./billing-slice";

/**
 * What a run up to `now` bills one customer: per position the target less what was issued, so that running it
 * again bills nothing and late usage bills its difference. Usage is aggregated outside and handed in by
 * `windowKey`; a window without an entry had no usage.
 */
export function decideBilling(slice: BillingSlice, usage: MeasuredUsage, now: Instant): BillingDecision {
  if (slice.invoicingOff === true) return nothing(slice);
  if (slice.members && slice.members.length > 0) {
    const { whole, fees, windows, rated } = proposeFamily(slice, usage, now);
    return decideDocuments(whole, fees, windows, rated, now);
  }
  const windows = usageWindows(slice, now);
  const { fees, rated } = proposeFees(slice, windows, usage, now);
  return decideDocuments(slice, fees, windows, rated, now);
}

/**
 * The credit notes about documents that members got before they shared the payer's: each is its own customer's. Windows
 * and due instants are told by the payer's decision.
 */
export function decideOwnCorrections(
  { members = [] }: BillingSlice,
  usage: MeasuredUsage,
  now: Instant,
): { readonly customerId: string; readonly decision: BillingDecision }[] {
  return members.flatMap((member) => {
    const fees = proposeOwnCorrections(member, usage, now);
    if (fees.length === 0) return [];
    const decision = decideDocuments(member, fees, { setAside: [] }, [], now);
    const told = { nextDueAt: new Map(), poolsDueAt: new Map(), windows: [] };
    return [{ customerId: member.customer.id, decision: { ...decision, ...told } }];
  });
}

function nothing(slice: BillingSlice): BillingDecision {
  return {
    drafts: [],
    windows: [],
    nextDueAt: new Map(
      slicesOf(slice).flatMap(({ subscriptions }) =>
        subscriptions.map(({ subscription }) => [subscription.id, null] as const),
      ),
    ),
    poolsDueAt: new Map((slice.pools?.pools ?? []).map(({ id }) => [id, null])),
    creditNotes: [],
    pending: [],
    held: [],
    creditAllocations: [],
    walletDraws: [],
    coupons: [],
  };
}

function decideDocuments(
  slice: BillingSlice,
  fees: readonly DueFee[],
  windows: Pick<UsageWindows, "setAside">,
  rated: readonly RatingWindow[],
  now: Instant,
): BillingDecision {
  const drafts: ClosedDraft[] = [];
  const creditNotes: RunCreditNote[] = [];
  const pending: PendingDraft[] = [];
  const held: NewHeldDraft[] = [];
  const waiting = new Set<string>();
  let coupons: readonly AppliedCoupon[] = slice.coupons ?? [];
  let wallets = slice.wallets ?? [];
  for (const cut of cutsOf(slice, fees, now)) {
    const { notes, kept, left } = creditNoteOfRun(slice, cut.due, cut.dates, creditNotes.length);
    creditNotes.push(...notes);
    for (const due of left) if (due.window) waiting.add(windowKey(due.window));
    if (cut.closesAt !== null && cut.closesAt > now) {
      const draft = closeDraft(slice, kept, cut.dates, []);
      if (draft) pending.push({ draft, closesAt: cut.closesAt });
      for (const due of kept) if (due.window) waiting.add(windowKey(due.window));
      continue;
    }
    const closed = closeDraft(slice, kept, cut.dates, slice.draftMode ? [] : coupons);
    if (!closed) continue;
    const draft = slice.draftMode ? closed : withGifts(slice, closed, wallets, now);
    wallets = walletsAfter(wallets, draft.gifts);
    if (slice.draftMode) held.push({ heldId: openHeldId(slice, draft), draft });
    else if (draft.totalMinor < 0n) creditNotes.push(belowZero(draft, creditNotes.length));
    else drafts.push(draft);
    coupons = couponsAfter(coupons, draft.couponUses);
  }
  const done = [...windows.setAside, ...rated.filter((window) => isClosed(window, now))].map(asBilled);
  return {
    drafts,
    creditNotes,
    pending,
    held,
    windows: waiting.size === 0 ? done : done.filter((window) => !waiting.has(windowKey(window))),
    nextDueAt: dueInstants(slice, pending, now),
    poolsDueAt: poolDueInstants(slice, pending, now),
    ...settleRun(slice, drafts, creditNotes, now),
    coupons: coupons.filter((coupon, index) => coupon !== (slice.coupons ?? [])[index]),
  };
}

/** Charges in advance are rated while their window runs; it is billed when it is over. */
function isClosed(window: RatingWindow, now: Instant): boolean {
  return (window.billsAt ?? window.endsAt) <= now;
}

function asBilled(window: RatingWindow): RatingWindow {
  return { ...window, state: "billed", dirty: false };
}

/** A document that comes to less than nothing is a credit note of all its lines, with amounts above zero. */
function belowZero(draft: ClosedDraft, index: number): RunCreditNote {
  return {
    ref: `note:${index}`,
    issuedOn: draft.issuedOn,
    fees: draft.fees,
    note: {
      correctsInvoiceId: null,
      currency: draft.cut.currency,
      reason: "facts_changed",
      state: "final",
      lines: [],
      taxGroups: draft.taxGroups.map((group) => ({
        ...group,
        netMinor: -group.netMinor,
        taxMinor: -group.taxMinor,
      })),
      netMinor: -draft.netMinor,
      taxMinor: -draft.taxMinor,
      totalMinor: -draft.totalMinor,
      couponAdjustmentMinor: 0n,
      creditMinor: -draft.totalMinor,
      refundMinor: 0n,
    },
  };
}

function openHeldId(slice: BillingSlice, draft: ClosedDraft): string | null {
  if (slice.draftMode !== "together") return null;
  const open = slice.heldDrafts?.find((candidate) => candidate.draft.cut.currency === draft.cut.currency);
  return open?.id ?? null;
}

type Cut = {
  readonly due: readonly DueFee[];
  readonly dates: CutDates;
  /** When a draft in grace closes; null without grace. */
  readonly closesAt: Instant | null;
};

/**
 * One document for each billing day, currency and tax country, and for each occasion that has its own. Under
 * `issued_on: run_day` everything a run finds is of its day.
 */
function cutsOf(slice: BillingSlice, fees: readonly DueFee[], now: Instant): Cut[] {
  const today = slice.datedOn ?? dayInZone(now, slice.zone);
  const isOfToday = slice.policy.issued_on === "run_day" || slice.datedOn != null;
  const cuts = groupBy(
    fees.map((due) =>
      isOfToday && due.billedOn !== today
        ? { fee: due.fee, billedOn: today, window: due.window, occasion: due.occasion }
        : due,
    ),
    cutKey,
  );
  return [...cuts]
    .sort(([, a], [, b]) => dayOf(a) - dayOf(b) || rankOf(a) - rankOf(b))
    .flatMap(([, due]) => {
      const first = due[0];
      if (!first) return [];
      const { billedOn, occasion } = first;
      const isKept = occasion === null || slice.policy.draft_scope === "all_lines";
      const graceDays = isKept ? (slice.graceDays ?? 0) : 0;
      const closesAt = graceDays > 0 ? startOfDay(billedOn + graceDays, slice.zone) : null;
      const issuedOn = closesAt === null ? billedOn : dayInZone(Math.max(closesAt, now), slice.zone);
      return [{ due, dates: { billedOn, issuedOn, occasion }, closesAt }];
    });
}

function cutKey({ fee: { position }, billedOn, occasion }: DueFee): string {
  const event = occasion === "advance" ? position.part : "";
  return `${billedOn}/${occasion ?? ""}/${event}/${position.currency}/${position.tax.country ?? ""}`;
}

function dayOf(due: readonly DueFee[]): Day {
  return due[0]?.billedOn ?? 0;
}

/** What has a document of its own stands before the periodic one of its day. */
function rankOf(due: readonly DueFee[]): number {
  return due[0]?.occasion === null ? 1 : 0;
}

/** When each subscription is due again: by itself, or because a draft of the customer closes. */
function dueInstants(
  slice: BillingSlice,
  pending: readonly PendingDraft[],
  now: Instant,
): ReadonlyMap<string, Instant | null> {
  return new Map(
    slice.subscriptions.map(({ subscription, versions }) => {
      const own = nextDueAt(subscription, versions, slice.policy, now);
      const closes = pending
        .filter(({ draft }) => draft.fees.some((fee) => fee.position.subscriptionId === subscription.id))
        .map(({ closesAt }) => closesAt);
      const all = own === null ? closes : [...closes, own];
      return [subscription.id, all.length === 0 ? null : Math.min(...all)];
    }),
  );
}

/** When each pool is due again: its next window closes, or a draft that only pools have fees on. */
function poolDueInstants(
  { pools, zone }: BillingSlice,
  pending: readonly PendingDraft[],
  now: Instant,
): ReadonlyMap<string, Instant | null> {
  const closes = pending.flatMap(({ draft, closesAt }) =>
    draft.fees.some(({ kind }) => kind === "pool") ? closesAt : [],
  );
  return new Map(
    (pools?.pools ?? []).map((pool) => {
      const all = [...closes, poolDueAt(pool, zone, now) ?? []].flat();
      return [pool.id, all.length === 0 ? null : Math.min(...all)];
    }),
  );
}
