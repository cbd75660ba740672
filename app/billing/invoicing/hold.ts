import { stemOf } from "../fees/position";
import type { DueFee } from "../fees/propose-context";
import type { CurrencyCode } from "../money/currency";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import { isTakenBeside } from "../pools/takes";
import { type Day, formatDay } from "../time/day";
import type { Instant } from "../time/instant";
import { dayInZone, startOfDay, type TimeZone } from "../time/zone";
import type { HoldKind } from "./hold-kinds";

/** A draft in grace by what tells it apart from others of its customer; every run writes it anew. */
export type DraftCut = {
  readonly currency: CurrencyCode;
  readonly taxRegime: string;
  readonly cut: string;
};

/** What stands still: a position by its stem, a draft in grace, a draft that is kept open, or an invoice's collection. */
export type HeldSubject =
  | { readonly kind: "fee"; readonly stem: string }
  | { readonly kind: "draft"; readonly cut: DraftCut }
  | { readonly kind: "draft"; readonly heldDraftId: string }
  | { readonly kind: "payment"; readonly invoiceId: string };

export type Hold = {
  readonly id: string;
  readonly on: HeldSubject;
  /** When it ends by itself. */
  readonly endsAt: Instant;
  readonly releasedAt: Instant | null;
};

/** A hold as it is on record: with why, what it was called, and who placed and released it when. */
export type RecordedHold = Hold & {
  readonly customerId: string;
  /** Of a fee. */
  readonly subscriptionId: string | null;
  readonly description: string;
  readonly reason: string;
  readonly placedBy: string;
  readonly placedAt: Instant;
  readonly releasedBy: string | null;
};

/** When a hold ends, or ended. */
export function endOf({ endsAt, releasedAt }: Pick<Hold, "endsAt" | "releasedAt">): Instant {
  return releasedAt === null ? endsAt : Math.min(endsAt, releasedAt);
}

export function holdsAt(hold: Pick<Hold, "endsAt" | "releasedAt">, now: Instant): boolean {
  return now < endOf(hold);
}

/**
 * The instant by which holds are judged: billing ahead looks at what falls due later, and ends no hold by that.
 */
export function holdClock(datedOn: Day | null | undefined, zone: TimeZone, now: Instant): Instant {
  return datedOn === null || datedOn === undefined ? now : Math.min(now, startOfDay(datedOn + 1, zone) - 1);
}

/** A fee that a hold keeps out, and until when. */
export type HeldBack = { readonly due: DueFee; readonly until: Instant };

/**
 * Fees that close, and those under a hold, which stay pending with what pools take of them. A fee whose hold is over is
 * billed with what is due on the day it ended, as its own document may be long issued.
 */
export function apartFromHolds(
  holds: readonly Hold[],
  fees: readonly DueFee[],
  zone: TimeZone,
  now: Instant,
): { readonly due: readonly DueFee[]; readonly heldBack: readonly HeldBack[] } {
  const ends = new Map<string, Instant>();
  for (const hold of holds)
    if (hold.on.kind === "fee")
      ends.set(hold.on.stem, Math.max(endOf(hold), ends.get(hold.on.stem) ?? endOf(hold)));
  if (ends.size === 0) return { due: fees, heldBack: [] };
  const due: DueFee[] = [];
  const heldBack: HeldBack[] = [];
  for (const one of fees) {
    const end = endFor(one, ends);
    if (end === null) due.push(one);
    else if (now < end) heldBack.push({ due: one, until: end });
    else due.push({ ...one, billedOn: Math.max(one.billedOn, dayInZone(end, zone)) });
  }
  return { due, heldBack };
}

function endFor({ fee }: DueFee, ends: ReadonlyMap<string, Instant>): Instant | null {
  const own = ends.get(stemOf(fee.positionKey));
  if (own !== undefined) return own;
  if (fee.derivation.kind !== "pool" || !isTakenBeside(fee)) return null;
  const taken = fee.derivation.takes.flatMap(({ position }) => ends.get(stemOf(position)) ?? []);
  return taken.length === 0 ? null : Math.max(...taken);
}

/** When the hold on a draft in grace ends, or ended; null where it never had one. */
export function endOfDraftHold(holds: readonly Hold[], draft: DraftCut): Instant | null {
  const ends = holds.flatMap((hold) => {
    if (hold.on.kind !== "draft" || !("cut" in hold.on)) return [];
    const { currency, taxRegime, cut } = hold.on.cut;
    const isSame = currency === draft.currency && taxRegime === draft.taxRegime && cut === draft.cut;
    return isSame ? endOf(hold) : [];
  });
  return ends.length === 0 ? null : Math.max(...ends);
}

/** Until when a draft that is kept open may not be closed; null when it may. */
export function keptOpenUntil(holds: readonly Hold[], heldDraftId: string, now: Instant): Instant | null {
  const ends = holds.flatMap((hold) =>
    hold.on.kind === "draft" && "heldDraftId" in hold.on && hold.on.heldDraftId === heldDraftId
      ? endOf(hold)
      : [],
  );
  const last = Math.max(now, ...ends);
  return last > now ? last : null;
}

export type PlaceHoldCommand = { readonly reason: string; readonly endsAt: Instant };

/** What there is to hold: whether anything of it still waits, and the hold it has. */
export type HoldableSubject = {
  readonly kind: HoldKind;
  readonly waits: boolean;
  readonly inForce: Pick<Hold, "endsAt"> | null;
  readonly zone: TimeZone;
};

const NOTHING_WAITS: Readonly<Record<HoldKind, Pick<Refusal, "sentence" | "remedy">>> = {
  fee: {
    sentence: "This is billed already, so nothing of it waits to be closed.",
    remedy: "Hold the draft it stands on, or the collection of its invoice.",
  },
  draft: { sentence: "This draft is closed already.", remedy: "Hold the collection of its invoice." },
  payment: {
    sentence: "Nothing is left to collect of this invoice.",
    remedy: "Nothing is to be done: no payment will be tried.",
  },
};

/**
 * Places a hold. Refuses `hold_nothing_waits`, `hold_exists`, `hold_reason_missing` and `hold_until_past`: every hold
 * says why, and ends, so that nothing is forgotten under it.
 */
export function decidePlaceHold(
  { kind, waits, inForce, zone }: HoldableSubject,
  { reason, endsAt }: PlaceHoldCommand,
  now: Instant,
): Outcome<{ readonly reason: string }> {
  if (!waits) return refuse({ code: "hold_nothing_waits", ...NOTHING_WAITS[kind] });
  if (inForce) {
    return refuse({
      code: "hold_exists",
      sentence: `This is on hold until ${formatDay(dayInZone(inForce.endsAt, zone))} already.`,
      remedy: "Release that hold first, then place another one.",
    });
  }
  const refusals: Refusal[] = [];
  if (reason.trim() === "") {
    refusals.push({
      code: "hold_reason_missing",
      sentence: "A hold needs a reason: whoever asks why this is not billed or paid wants to know it.",
      remedy: "Write why it waits.",
      field: "reason",
    });
  }
  if (endsAt <= now) {
    refusals.push({
      code: "hold_until_past",
      sentence: "This day has begun, so the hold would be over already.",
      remedy: "Choose a later day.",
      field: "until",
    });
  }
  return refusals.length > 0 ? refuse(...refusals) : accept({ reason: reason.trim() });
}

/** Refuses `hold_over`. */
export function decideReleaseHold<H extends Pick<Hold, "endsAt" | "releasedAt">>(
  hold: H,
  now: Instant,
): Outcome<H> {
  if (holdsAt(hold, now)) return accept(hold);
  return refuse({
    code: "hold_over",
    sentence: hold.releasedAt === null ? "This hold has ended by itself." : "This hold was released already.",
    remedy: "Nothing is left to do: it keeps nothing back any more.",
  });
}
