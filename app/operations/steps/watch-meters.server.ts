import type { RatingWindow, UsagePart } from "~/billing/fees/fee";
import { windowKey } from "~/billing/fees/windows";
import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import { followsFromTotals } from "~/billing/metering/usage-parts";
import type { Context } from "~/context.server";
import { insertMeters } from "~/store/usage-rollups.server";

/** So many events in one window say that adding them up beforehand is worth it. */
const BUSY_WINDOW_EVENTS = 10_000;

/** Lets the usage of meters be added up beforehand from now on that a run found busy. Most runs find none. */
export async function watchBusyMeters(
  context: Context,
  slices: readonly BillingSlice[],
  windows: readonly RatingWindow[],
  usage: ReadonlyMap<string, readonly UsagePart[]>,
): Promise<void> {
  const busy = new Map(
    windows
      .filter((window) =>
        usage.get(windowKey(window))?.some(({ eventCount }) => eventCount >= BUSY_WINDOW_EVENTS),
      )
      .map((window) => [`${window.subscriptionId}/${window.metricId}`, window]),
  );
  if (busy.size === 0) return;
  const meters = slices.flatMap(({ subscriptions }) =>
    subscriptions.flatMap(({ subscription: { id, customerId }, versions }) =>
      versions
        .flatMap(({ charges }) => charges)
        .filter((charge) => busy.has(`${id}/${charge.metricId}`) && followsFromTotals(charge))
        .map(({ metricId, aggregation }) => ({ subscriptionId: id, customerId, metricId, aggregation })),
    ),
  );
  await insertMeters(context, meters);
}
