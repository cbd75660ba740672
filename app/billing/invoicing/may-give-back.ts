import type { BillingSlice } from "./billing-slice";

/** True when something that was billed may have come to less: a change, late usage, a price before its window ended. */
export function mayGiveBack({
  subscriptions,
  windows,
  issued,
  pools,
  overrides = [],
}: BillingSlice): boolean {
  return (
    pools !== undefined ||
    overrides.length > 0 ||
    issued.some(({ overrideMinor = 0n }) => overrideMinor !== 0n) ||
    windows.some(({ dirty }) => dirty) ||
    issued.some(({ provisional, item }) => provisional || item.startsWith("item/")) ||
    subscriptions.some(({ subscription, versions }) => {
      const { stints, endsAt, pauses = [], itemUnits = [] } = subscription;
      return (
        stints.length > 1 ||
        endsAt !== null ||
        pauses.length + itemUnits.length > 0 ||
        versions.some(({ charges }) => charges.some(({ timing }) => timing === "in_advance"))
      );
    })
  );
}
