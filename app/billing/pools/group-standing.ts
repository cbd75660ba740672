import { positionStem } from "../fees/position";
import type { Day } from "../time/day";
import type { ProrationRule } from "../time/proration";
import { entriesOf } from "./entries";
import { countedIn, countingIn, fillWindow, sumOf } from "./fill-window";
import {
  type CountedFee,
  type GroupMember,
  isShared,
  type Pool,
  type PoolGroup,
  poolsOfKind,
  TAKING_KINDS,
} from "./pool";
import { placeOf } from "./pool-fee";
import { type PoolWindow, poolWindows } from "./pool-windows";
import { raise, sharesOf } from "./take-back";

/** What counts in a window of what a group shares, of one customer, and what of the amount that customer used. */
export type Standing = { readonly countedMinor: bigint; readonly usedMinor: bigint };

export type GroupStanding = (pool: Pool, window: PoolWindow, customerId: string) => Standing;

const NOTHING: Standing = { countedMinor: 0n, usedMinor: 0n };

/** How a group stands by what was issued, in the windows that begin before a day. */
export function groupStanding(group: PoolGroup, before: Day, rule: ProrationRule): GroupStanding {
  const known = new Map<string, Standing>();
  for (const member of group.members) standingOf(member, group, before, rule, known);
  return (pool, window, customerId) => known.get(nameOf(pool, window, customerId)) ?? NOTHING;
}

function nameOf({ id }: Pool, { whole }: PoolWindow, customerId: string): string {
  return `${id}/${whole.from}/${customerId}`;
}

/** What pools took of a member's lines stays taken, whatever they would take now. */
function standingOf(
  { customerId, pools, issued }: GroupMember,
  group: PoolGroup,
  before: Day,
  rule: ProrationRule,
  known: Map<string, Standing>,
): void {
  const entries = entriesOf({ pools, issued }, [], customerId);
  const byPools = issued.filter(({ kind }) => kind === "pool");
  const taken = new Map<string, bigint>();
  for (const kind of TAKING_KINDS)
    for (const pool of [...poolsOfKind(pools, kind), ...poolsOfKind(group.pools, kind)]) {
      const counting = countingIn(pool, entries, customerId);
      for (const window of poolWindows(pool, before, rule)) {
        const counted = countedIn(window, counting, taken);
        const countedMinor = sumOf(counted);
        const place = { pool, customerId, window };
        const takenMinor = takenBy(byPools, `${positionStem(placeOf(place))}/`);
        const usedMinor = kind === "cap" ? countedMinor - takenMinor : takenMinor;
        const filled = fillWindow({ ...place, group: { othersMinor: 0n, roomMinor: usedMinor } }, counted);
        for (const { entry, amountMinor } of sharesOf(filled)) raise(taken, entry.positionKey, amountMinor);
        if (isShared(pool)) known.set(nameOf(pool, window, customerId), { countedMinor, usedMinor });
      }
    }
}

function takenBy(byPools: readonly CountedFee[], stem: string): bigint {
  return byPools.reduce(
    (sum, { positionKey, effect, amountMinor }) =>
      effect !== "concession" && positionKey.startsWith(stem) ? sum - amountMinor : sum,
    0n,
  );
}
