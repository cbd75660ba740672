import type { z } from "zod";
import { accept } from "../../billing/outcome";
import { formatDay } from "../../billing/time/day";
import { dayInZone } from "../../billing/time/zone";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { startOf, type subscribeForm } from "../forms/subscribe";
import { listCustomers, loadCustomerRow } from "./customers.server";
import { listPlans } from "./plans.server";

type Typed = z.output<typeof subscribeForm>;

/** What the form asks for, in the words of the operations; the day it names is one of the customer's zone. */
export async function readStart(
  context: Context,
  chosen: { readonly customerId: string; readonly planId: string },
  { starts_on, quantity, anchor, external_id }: Typed,
) {
  const { zone } = await loadCustomerRow(context, chosen.customerId);
  const startsAt = startOf(starts_on, dayInZone(context.now, zone), zone);
  if (!startsAt.ok) return startsAt;
  return accept({ ...chosen, startsAt: startsAt.value, quantity, anchor, externalId: external_id });
}

export type Start = Awaited<ReturnType<typeof readStart>>;

type Choices = { readonly customerId: string | null; readonly planId: string | null; readonly query: string };

/** What the steps of a new subscription offer, after what was chosen so far. */
export async function loadSubscribeSteps(context: Context, { customerId, planId, query }: Choices) {
  const first = { after: null, before: null, limit: 20 };
  const customer = customerId ? await loadCustomerRow(context, customerId) : null;
  const plans = customer || planId ? await listPlans(context) : [];
  const plan = planId ? plans.find((each) => each.id === planId) : null;
  if (plan === undefined) throw new NotFound("This plan");
  return {
    /** What the last step starts from, before anything is changed there. */
    first:
      customer && plan
        ? await readStart(
            context,
            { customerId: customer.id, planId: plan.id },
            { quantity: "1", anchor: "anniversary" },
          )
        : null,
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
