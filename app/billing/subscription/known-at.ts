import type { Day } from "../time/day";
import type { Instant } from "../time/instant";
import { dayInZone } from "../time/zone";
import type { Stint, Subscription } from "./subscription";

type Charge = {
  readonly stint: Pick<Stint, "knownAt">;
  readonly dueAt: Instant;
  /** The first day that is charged for. */
  readonly fromDay: Day;
};

/**
 * The instant from which a charge is billed: as it falls due, or, where a change or the end of a pause was made known
 * later than it acts from, as it was made known. No document is dated back: what is known by a day decides its
 * documents.
 */
export function billableFrom(
  { pauses = [], zone }: Pick<Subscription, "pauses" | "zone">,
  { stint, dueAt, fromDay }: Charge,
): Instant {
  const lifted = pauses.flatMap(({ startsAt, endKnownAt = null }) => {
    if (endKnownAt === null) return [];
    const isMeant = dayInZone(startsAt, zone) <= fromDay && fromDay <= dayInZone(endKnownAt, zone);
    return isMeant ? [endKnownAt] : [];
  });
  return Math.max(dueAt, stint.knownAt ?? dueAt, ...lifted);
}
