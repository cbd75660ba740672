import { compareText } from "../metering/measured-event";
import { atLeastZero, least } from "../money/least";
import type { Day } from "../time/day";
import type { TAKING_KINDS } from "./pool";

/** A line of this run, and how much of it there is to draw with. */
export type ClaimLine = { readonly billedOn: Day; readonly from: Day; readonly amountMinor: bigint };

/** What one customer of a group asks of a window that the group shares. */
export type Claim = {
  readonly customerId: string;
  /** What it used of the window before this run. */
  readonly usedMinor: bigint;
  /** Of who is billed in this run: what counts of it now, and its lines in the order in which they draw. */
  readonly billed: { readonly countedMinor: bigint; readonly lines: readonly ClaimLine[] } | null;
};

/**
 * How much of a window each customer of a group has used after this run. What was used before stays used, as far as it
 * still counts; what is left goes to the lines of this run in the order of the days they are billed on, then of the
 * first days of what they are for, then of the customers' ids. So neither the order in which workers come to customers
 * nor a run that comes late changes who draws. Together they use the amount at most, unless more of it was used before
 * by those that are not billed now.
 */
export function shareRoom(
  kind: (typeof TAKING_KINDS)[number],
  requiredMinor: bigint,
  claims: readonly Claim[],
): ReadonlyMap<string, bigint> {
  const used = new Map(claims.map((claim) => [claim.customerId, standingMinor(kind, claim)]));
  let leftMinor = [...used.values()].reduce((left, amountMinor) => left - amountMinor, requiredMinor);
  const wanted = leftMinor < 0n ? [] : [...linesOf(claims), ...(kind === "cap" ? restsOf(claims) : [])];
  const needMinor = new Map(
    claims.map(({ customerId, billed }) => [
      customerId,
      billed ? billed.countedMinor - (used.get(customerId) ?? 0n) : 0n,
    ]),
  );
  const give = (customerId: string, amountMinor: bigint): void => {
    used.set(customerId, (used.get(customerId) ?? 0n) + amountMinor);
    needMinor.set(customerId, (needMinor.get(customerId) ?? 0n) - amountMinor);
    leftMinor -= amountMinor;
  };
  for (const { customerId, amountMinor } of wanted) {
    const asked = amountMinor ?? needMinor.get(customerId) ?? 0n;
    give(customerId, least(least(asked, atLeastZero(needMinor.get(customerId) ?? 0n)), leftMinor));
  }
  // A window that was cut to fewer days may have been drawn too far: who comes last gives back first.
  for (const { customerId } of billedOf(claims).toReversed()) {
    if (leftMinor >= 0n) break;
    give(customerId, -least(-leftMinor, atLeastZero(used.get(customerId) ?? 0n)));
  }
  return used;
}

function standingMinor(kind: (typeof TAKING_KINDS)[number], { usedMinor, billed }: Claim): bigint {
  const standing = billed ? least(usedMinor, billed.countedMinor) : usedMinor;
  return kind === "allowance" ? atLeastZero(standing) : standing;
}

function billedOf(claims: readonly Claim[]): Claim[] {
  return claims
    .filter(({ billed }) => billed !== null)
    .sort((a, b) => compareText(a.customerId, b.customerId));
}

/** Null asks for all that is missing. */
type Wanted = { readonly customerId: string; readonly amountMinor: bigint | null };

function linesOf(claims: readonly Claim[]): Wanted[] {
  return billedOf(claims)
    .flatMap(({ customerId, billed }) => (billed?.lines ?? []).map((line) => ({ customerId, ...line })))
    .sort((a, b) => a.billedOn - b.billedOn || a.from - b.from);
}

/** What a cap took back before and has room for again is billed again, after everything new. */
function restsOf(claims: readonly Claim[]): Wanted[] {
  return billedOf(claims).map(({ customerId }) => ({ customerId, amountMinor: null }));
}
