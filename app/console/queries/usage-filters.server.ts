import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { publicId } from "../../public-ids";
import { EVENT_STATE_WORDS } from "../event-states";
import { loadCustomerRow } from "./customers.server";
import { listMetricRows } from "./plans.server";
import { listSubscriptions, loadSubscriptionRow } from "./subscriptions.server";
import type { UsageFilter } from "./usage.server";

/** The choices of the usage page's filters and the names of those in force. */
export async function loadUsageFilters(context: Context, filter: UsageFilter) {
  const metrics = await listMetricRows(context);
  const metric = metrics.find((each) => each.id === filter.metricId);
  if (filter.metricId && !metric) throw new NotFound("This metric");
  const subscription = filter.subscriptionId
    ? await loadSubscriptionRow(context, filter.subscriptionId)
    : null;
  const customer = filter.customerId ? await loadCustomerRow(context, filter.customerId) : null;
  return {
    metrics: metrics.map((each) => ({ value: publicId("metric", each.id), label: each.name })),
    active: [
      customer ? { name: "customer", label: customer.name } : null,
      subscription
        ? { name: "subscription", label: `${subscription.planName} of ${subscription.customerName}` }
        : null,
      metric ? { name: "metric", label: metric.name } : null,
      filter.state ? { name: "state", label: EVENT_STATE_WORDS[filter.state] } : null,
    ].filter((each) => each !== null),
  };
}

/** What a test event can name: running subscriptions, the filtered one or the newest, and the metrics. */
export async function loadTestEventForm(context: Context, filter: UsageFilter) {
  const newest = { after: null, before: null, limit: 50 };
  const subscriptions = filter.subscriptionId
    ? [await loadSubscriptionRow(context, filter.subscriptionId)]
    : (await listSubscriptions(context, { tab: "active", customerId: filter.customerId }, newest)).rows;
  const metrics = await listMetricRows(context);
  return {
    subscriptions: subscriptions.map((row) => ({
      value: publicId("subscription", row.id),
      label: `${row.planName} of ${row.customerName}`,
    })),
    metrics: metrics.map(({ code, name, field }) => ({
      value: code,
      label: field ? `${name}, reads ${field}` : `${name}, counts events`,
    })),
  };
}
