import type { z } from "zod";
import { accept } from "../../billing/outcome";
import { phasesOf } from "../../billing/subscription/phases";
import { formatDay } from "../../billing/time/day";
import { dayInZone } from "../../billing/time/zone";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { agreedTerms, startOf, type subscribeForm } from "../forms/subscribe";
import { listCustomers, loadCustomerRow } from "./customers.server";
import { listNamedRates, listPlans } from "./plans.server";
import { listSubscriptions } from "./subscriptions.server";

type Typed = z.output<typeof subscribeForm>;

/** What the form asks for, in the words of the operations; the day it names is one of the customer's zone. */
export async function readStart(
  context: Context,
  chosen: { readonly customerId: string; readonly planId: string },
  typed: Typed,
  form: FormData | null,
) {
  const { starts_on, quantity, anchor, external_id } = typed;
  const { zone } = await loadCustomerRow(context, chosen.customerId);
  const startsAt = startOf(starts_on, dayInZone(context.now, zone), zone);
  if (!startsAt.ok) return startsAt;
  const agreed = agreedTerms(typed, { form, zone });
  if (!agreed.ok) return agreed;
  return accept({
    ...chosen,
    ...agreed.value,
    startsAt: startsAt.value,
    quantity,
    anchor: anchor ?? null,
    externalId: external_id,
    previewHash: typed.preview_hash ?? null,
  });
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
        ? await readStart(context, { customerId: customer.id, planId: plan.id }, { quantity: "1" }, null)
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
    taxRates: plan ? await listNamedRates(context) : [],
    /** What an add-on can be sold beside. */
    bases: customer && plan?.terms?.addOn === true ? await runningOf(context, customer.id) : [],
    anchor: context.organization.policy.anchor,
    phases: plan?.terms ? phasesOf(plan.terms).map(({ kind }) => kind) : [],
    today: formatDay(dayInZone(context.now, customer?.zone ?? context.organization.zone)),
  };
}

/** The running subscriptions of a customer, as choices. */
async function runningOf(context: Context, customerId: string) {
  const request = { after: null, before: null, limit: 50 };
  const { rows } = await listSubscriptions(context, { tab: "active", customerId }, request);
  return rows.map(({ id, planName, quantity }) => ({ id, planName, quantity }));
}
