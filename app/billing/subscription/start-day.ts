import type { Day } from "../time/day";
import { dayInZone } from "../time/zone";
import type { Subscription } from "./subscription";

/** The civil day, in the subscription's zone, on which service begins. */
export function startDay(subscription: Pick<Subscription, "startsAt" | "zone">): Day {
  return dayInZone(subscription.startsAt, subscription.zone);
}
