import { assert } from "../assert";
import type { AppliedCoupon } from "../discounts/coupon";
import type { RatingWindow } from "../fees/fee";
import { withinUsage } from "../fees/interim-deduction";
import type { DueFee } from "../fees/propose-context";
import { type UsageWindows, windowKey } from "../fees/windows";
import { groupBy } from "../group-by";
import type { Pool } from "../pools/pool";
import { poolDueAt } from "../pools/pool-windows";
import { nextDueAt } from "../subscription/due";
import type { Day } from "../time/day";
import type { Instant } from "../time/instant";
import { dayInZone, startOfDay } from "../time/zone";
import type {
  BillingDecision,
  BillingSlice,
  ClosesHeld,
  HeldDraft,
  NewHeldDraft,
  PendingDraft,
  RunCreditNote,
} from "./billing-slice";
import { type CutDates, closeDraft, cutName, taxRegimeOf } from "./close-draft";
import { heldAsIssued } from "./close-held";
import { couponsAfter } from "./coupon-rest";
import type { MeasuredUsage } from "./due-fees";
import { proposeRun, slicesOf, walletsOf } from "./family";
import { walletsAfter, withGifts } from "./gifts";
import { apartFromHolds, endOfDraftHold, holdClock, keptOpenUntil } from "./hold";
import type { ClosedDraft } from "./invoice";
import { keepsDrafts } from "./invoice-kinds";
import { creditNoteOfRun, noteBelowZero } from "./run-credit-notes";
import { settleRun } from "./settle-run";

export type { BillingDecision, BillingSlice } from "./billing-slice";

/**
 * What a run up to `now` bills one customer: per position the target less what was issued, so that running it
 * again bills nothing and late usage bills its difference. Usage is aggregated outside and handed in by
 * `windowKey`; a window without an entry had no usage.
 */
export function decideBilling(slice: BillingSlice, usage: MeasuredUsage, now: Instant): BillingDecision {
  const [documents = NOTHING] = documentsOf([slice], usage, now);
  return settled(slice, documents, [], now);
}

/** The decision about one customer. `by` is "correction" for who is only given something back. */
export type DecidedBilling = {
  readonly customerId: string;
  readonly name: string;
  readonly by: "run" | "correction";
  readonly decision: BillingDecision;
};

/**
 * What a run bills the customers of `slices`, in their order, and after them what it gives back to others: a line is
 * given back to the customer that its document names, whoever is billed for the subscription now. `others` are the
 * slices of those who are billed by nobody here.
 */
export function decideRun(
  slices: readonly BillingSlice[],
  others: readonly BillingSlice[],
  usage: MeasuredUsage,
  now: Instant,
): readonly DecidedBilling[] {
  const documents = documentsOf(slices, usage, now);
  const made = slices.map((slice, index) => ({ slice, documents: documents[index] ?? NOTHING }));
  const elsewhere = groupBy(
    made.flatMap(({ documents }) => documents.elsewhere),
    ({ customerId }) => customerId,
  );
  const notesOf = (id: string) => (elsewhere.get(id) ?? []).map(({ note }) => note);
  const run = made.map(({ slice, documents }) =>
    decidedAs("run", slice, settled(slice, documents, notesOf(slice.customer.id), now)),
  );
  const billed = new Set(slices.map(({ customer }) => customer.id));
  const known = [...slices.flatMap(({ members = [] }) => members), ...others];
  const corrections = [...elsewhere.keys()].flatMap((id) => {
    if (billed.has(id)) return [];
    const slice = known.find(({ customer }) => customer.id === id);
    assert(slice, "who is given something back was loaded");
    return decidedAs("correction", slice, settled(slice, NOTHING, notesOf(id), now));
  });
  return [...run, ...corrections];
}

function decidedAs(
  by: DecidedBilling["by"],
  { customer }: BillingSlice,
  decision: BillingDecision,
): DecidedBilling {
  return { customerId: customer.id, name: customer.party.name, by, decision };
}

/** The documents of one customer before credit pays them, and the notes that other customers get. */
type Documents = Omit<BillingDecision, "creditAllocations" | "walletDraws"> & {
  readonly elsewhere: readonly { readonly customerId: string; readonly note: RunCreditNote }[];
};

const NOTHING: Documents = {
  drafts: [],
  windows: [],
  nextDueAt: new Map(),
  poolsDueAt: new Map(),
  creditNotes: [],
  elsewhere: [],
  pending: [],
  held: [],
  coupons: [],
};

/** The decision with what other customers' subscriptions give back to this one, and what credit then pays. */
function settled(
  slice: BillingSlice,
  documents: Documents,
  given: readonly RunCreditNote[],
  now: Instant,
): BillingDecision {
  const creditNotes = [...documents.creditNotes, ...given].map((note, index) => ({
    ...note,
    ref: `note:${index}`,
  }));
  const { policy, credits, openInvoices } = slice;
  const paying = { policy, credits, openInvoices, wallets: walletsOf(slice) };
  const paid = settleRun(paying, documents.drafts, creditNotes, now);
  return {
    drafts: documents.drafts,
    windows: documents.windows,
    nextDueAt: documents.nextDueAt,
    poolsDueAt: documents.poolsDueAt,
    creditNotes,
    pending: documents.pending,
    held: documents.held,
    closes: documents.closes ?? [],
    creditAllocations: paid.creditAllocations,
    walletDraws: paid.walletDraws,
    coupons: documents.coupons,
  };
}

function documentsOf(slices: readonly BillingSlice[], usage: MeasuredUsage, now: Instant): Documents[] {
  const billed = slices.filter(({ invoicingOff }) => invoicingOff !== true);
  const proposed = new Map(proposeRun(billed, usage, now).map((each, index) => [billed[index], each]));
  return slices.map((slice) => {
    const own = proposed.get(slice);
    return own ? decideDocuments(own.whole, own.fees, own.windows, own.rated, now) : nothingBilled(slice);
  });
}

/** Of a customer that is not billed for the time being. */
function nothingBilled(slice: BillingSlice): Documents {
  const held = slicesOf(slice).flatMap(({ subscriptions }) => subscriptions);
  return {
    ...NOTHING,
    nextDueAt: new Map(held.map(({ subscription }) => [subscription.id, null])),
    poolsDueAt: new Map(poolsOf(slice).map(({ id }) => [id, null])),
  };
}

/** Those a slice is looked at for: what its group shares belongs to the payer. */
function poolsOf({ pools, customer }: BillingSlice): readonly Pool[] {
  if (!pools) return [];
  const shared = pools.group?.pools ?? [];
  return [...pools.pools, ...shared.filter(({ customerId }) => customerId === customer.id)];
}

function decideDocuments(
  slice: BillingSlice,
  fees: readonly DueFee[],
  windows: Pick<UsageWindows, "setAside">,
  rated: readonly RatingWindow[],
  now: Instant,
): Documents {
  const drafts: ClosedDraft[] = [];
  const creditNotes: RunCreditNote[] = [];
  const pending: PendingDraft[] = [];
  const held: NewHeldDraft[] = [];
  const closes: ClosesHeld[] = [];
  const elsewhere: Documents["elsewhere"][number][] = [];
  const clock = holdClock(slice.datedOn, slice.zone, now);
  const { due: free, heldBack } = apartFromHolds(slice.holds ?? [], fees, slice.zone, clock);
  const waiting = new Set(heldBack.flatMap(({ due }) => (due.window ? windowKey(due.window) : [])));
  let coupons: readonly AppliedCoupon[] = slice.coupons ?? [];
  let wallets = slice.wallets ?? [];
  for (const cut of cutsOf(slice, free, now, clock)) {
    const { due: deducted, excess } = withinUsage(cut.due, slice.issued);
    // A draft in grace may yet come to more usage, so what it has too little of goes back as it closes.
    const split = creditNoteOfRun(slice, cut.waitsUntil ? deducted : [...deducted, ...excess], cut.dates);
    creditNotes.push(...split.notes);
    elsewhere.push(...split.elsewhere);
    const { kept } = split;
    for (const due of split.left) if (due.window) waiting.add(windowKey(due.window));
    if (cut.waitsUntil !== null) {
      const draft = closeDraft(slice, kept, cut.dates, []);
      if (draft) pending.push({ draft, closesAt: cut.waitsUntil });
      for (const due of kept) if (due.window) waiting.add(windowKey(due.window));
      continue;
    }
    const open = goesOn(slice, kept, closes, held, clock);
    const isHeld = open !== null || keepsDrafts(slice.draftMode ?? null);
    const closed = closeDraft(slice, kept, cut.dates, isHeld ? [] : coupons);
    if (!closed) continue;
    const issued =
      open && slice.draftMode === "with_next"
        ? heldAsIssued(slice, open, kept, coupons, wallets, now)
        : { draft: isHeld ? closed : withGifts(slice, closed, wallets, now), feeIds: null };
    const { draft, feeIds } = issued;
    if (open && feeIds && draft.totalMinor >= 0n) {
      closes.push({ place: drafts.length, heldId: open.id, feeIds });
      drafts.push(draft);
    } else if (isHeld) {
      held.push({ heldId: open?.id ?? null, draft: closed });
      continue;
    } else if (draft.totalMinor < 0n) creditNotes.push(noteBelowZero(draft));
    else drafts.push(draft);
    wallets = walletsAfter(wallets, draft.gifts);
    coupons = couponsAfter(coupons, draft.couponUses);
  }
  const waits = [
    ...pending.map(({ draft, closesAt }): Waiting => ({ fees: draft.fees, until: closesAt })),
    ...heldBack.map(({ due, until }): Waiting => ({ fees: [due.fee], until })),
  ];
  const done = [...windows.setAside, ...rated.filter((window) => isClosed(window, now))].map(asBilled);
  return {
    drafts,
    creditNotes,
    elsewhere,
    pending,
    held,
    closes,
    windows: waiting.size === 0 ? done : done.filter((window) => !waiting.has(windowKey(window))),
    nextDueAt: dueInstants(slice, waits, now),
    poolsDueAt: poolDueInstants(slice, waits, now),
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

/** The open draft that lines go on, or that goes out with them, which it does once a run at most and not under a hold. */
function goesOn(
  { draftMode, heldDrafts = [], holds = [] }: BillingSlice,
  kept: readonly DueFee[],
  closes: readonly ClosesHeld[],
  held: readonly NewHeldDraft[],
  now: Instant,
): HeldDraft | null {
  const currency = kept[0]?.fee.position.currency;
  const open = heldDrafts.filter(({ draft }) => draft.cut.currency === currency);
  if (draftMode === "together") return open[0] ?? null;
  if (draftMode !== "with_next") return null;
  const tried = new Set([...closes, ...held].map(({ heldId }) => heldId));
  return open.find(({ id }) => !tried.has(id) && keptOpenUntil(holds, id, now) === null) ?? null;
}

type Cut = {
  readonly due: readonly DueFee[];
  readonly dates: CutDates;
  /** When a draft in grace, or on hold, closes; null for one that closes now. */
  readonly waitsUntil: Instant | null;
};

/**
 * One document for each billing day, currency and tax country, and for each occasion that has its own. Under
 * `issued_on: run_day` everything a run finds is of its day, but a draft on hold. What comes on top of a period that was
 * billed has had its grace: it has a document of its own, which does not wait.
 */
function cutsOf(slice: BillingSlice, fees: readonly DueFee[], now: Instant, clock: Instant): Cut[] {
  const today = slice.datedOn ?? dayInZone(now, slice.zone);
  const isOfToday = slice.policy.issued_on === "run_day" || slice.datedOn != null;
  const onTop = (slice.graceDays ?? 0) > 0 ? onTopOf(slice) : () => false;
  const cuts = groupBy(
    besideTheirHosts(fees, onTop).map((due) =>
      isOfToday && due.billedOn !== today && (endOfHoldOn(slice, due) ?? clock) <= clock
        ? { ...due, billedOn: today }
        : due,
    ),
    (due) => `${cutKey(due)}${onTop(due) ? "/on top" : ""}`,
  );
  return [...cuts]
    .sort(([, a], [, b]) => dayOf(a) - dayOf(b) || rankOf(a) - rankOf(b))
    .flatMap(([, due]) => {
      const first = due[0];
      if (!first) return [];
      const { billedOn, occasion } = first;
      const isKept = (occasion === null && !onTop(first)) || slice.policy.draft_scope === "all_lines";
      const graceDays = isKept ? (slice.graceDays ?? 0) : 0;
      const graceEnds = graceDays > 0 ? startOfDay(billedOn + graceDays, slice.zone) : null;
      const holdEnds = isKept ? endOfHoldOn(slice, first) : null;
      const closesAt = holdEnds === null ? graceEnds : Math.max(holdEnds, graceEnds ?? holdEnds);
      const isDated = closesAt === null || (graceEnds === null && isOfToday);
      const issuedOn = isDated ? billedOn : dayInZone(Math.max(closesAt, now), slice.zone);
      const waits = closesAt !== null && closesAt > (holdEnds === null ? now : clock);
      return [{ due, dates: { billedOn, issuedOn, occasion }, waitsUntil: waits ? closesAt : null }];
    });
}

/** When the hold on the draft of a fee ends, or ended; null where it never had one. */
function endOfHoldOn({ holds = [] }: BillingSlice, { fee, billedOn, occasion }: DueFee): Instant | null {
  if (holds.length === 0) return null;
  const { currency } = fee.position;
  return endOfDraftHold(holds, { currency, taxRegime: taxRegimeOf(fee), cut: cutName(billedOn, occasion) });
}

/** What lowers a document stands on the first periodic one of its currency and tax country that the run makes. */
function besideTheirHosts(fees: readonly DueFee[], onTop: (due: DueFee) => boolean): readonly DueFee[] {
  if (!fees.some(({ asLine }) => asLine === true)) return fees;
  const place = ({ fee: { position } }: DueFee) => `${position.currency}/${position.tax.country ?? ""}`;
  const isHost = (due: DueFee) => due.fee.amountMinor > 0n && due.occasion === null && !onTop(due);
  const hosts = groupBy(fees.filter(isHost), place);
  return fees.map((due) => {
    if (due.asLine !== true) return due;
    const days = (hosts.get(place(due)) ?? []).map(({ billedOn }) => billedOn);
    return days.length === 0 ? due : { ...due, billedOn: Math.min(...days) };
  });
}

/** Whether a fee is about a window or an item that was billed for its period already, so that no day is its own. */
function onTopOf({ issued }: BillingSlice): (due: DueFee) => boolean {
  const billed = new Set(
    issued.flatMap((fee) => (fee.provisional || fee.correctsFeeId !== null ? [] : [fee.positionKey])),
  );
  return ({ fee, window, occasion, asLine }) => {
    if (asLine === true || occasion !== null || fee.kind === "subscription") return false;
    const isLate = window !== null && window.id !== null && window.state !== "open";
    return isLate || billed.has(fee.positionKey);
  };
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

/** Fees that are known and not billed: of a draft in grace, or under a hold. */
type Waiting = { readonly fees: ClosedDraft["fees"]; readonly until: Instant };

/** When each subscription is due again: by itself, because a draft of the customer closes, or because a hold ends. */
function dueInstants(
  slice: BillingSlice,
  waits: readonly Waiting[],
  now: Instant,
): ReadonlyMap<string, Instant | null> {
  return new Map(
    slice.subscriptions.map(({ subscription, versions }) => {
      const own = nextDueAt(subscription, versions, slice.policy, now);
      const closes = waits
        .filter(({ fees }) => fees.some((fee) => fee.position.subscriptionId === subscription.id))
        .map(({ until }) => until);
      const all = own === null ? closes : [...closes, own];
      return [subscription.id, all.length === 0 ? null : Math.min(...all)];
    }),
  );
}

/** When each pool is due again: its next window closes, or a draft that only pools have fees on. */
function poolDueInstants(
  slice: BillingSlice,
  waits: readonly Waiting[],
  now: Instant,
): ReadonlyMap<string, Instant | null> {
  const closes = waits.flatMap(({ fees, until }) => (fees.some(({ kind }) => kind === "pool") ? until : []));
  return new Map(
    poolsOf(slice).map((pool) => {
      const all = [...closes, poolDueAt(pool, slice.zone, now) ?? []].flat();
      return [pool.id, all.length === 0 ? null : Math.min(...all)];
    }),
  );
}
