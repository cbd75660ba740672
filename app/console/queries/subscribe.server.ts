import { formatDay } from "../../billing/time/day";
import { dayInZone } from "../../billing/time/zone";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { listCustomers, loadCustomerRow } from "./customers.server";
import { listPlans } from "./plans.server";

type Choices = { readonly customerId: string | null; readonly planId: string | null; readonly query: string };

/** What the steps of a new subscription offer, after what was chosen so far. */
export async function loadSubscribeSteps(context: Context, { customerId, planId, query }: Choices) {
  const first = { after: null, before: null, limit: 20 };
  const customer = customerId ? await loadCustomerRow(context, customerId) : null;
  const plans = customer || planId ? await listPlans(context) : [];
  const plan = planId ? plans.find((each) => each.id === planId) : null;
  if (plan === undefined) throw new NotFound("This plan");
  return {
    customers: customer ? null : (await listCustomers(context, { tab: "all", query }, first)).rows,
    customer: customer && {
      id: customer.id,
      name: customer.name,
      currency: customer.currency,
      zone: customer.zone,
    },
    plans,
    plan,
    today: formatDay(dayInZone(context.now, customer?.zone ?? context.organization.zone)),
  };
}
