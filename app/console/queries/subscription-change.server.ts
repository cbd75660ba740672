import { and, eq, sql } from "drizzle-orm";
import { stints, subscriptionPauses } from "../../../drizzle/schema/subscriptions";
import type { PlanTerms } from "../../billing/catalog/plan";
import { phasesOf } from "../../billing/subscription/phases";
import { periodContaining } from "../../billing/time/cadence";
import { dayInZone } from "../../billing/time/zone";
import type { Context } from "../../context.server";
import { withTierEdit } from "../forms/agreed-models";
import { type AgreeablePrices, agreeablePrices, askedAgain } from "../forms/agreed-prices";
import {
  type ChangeFields,
  type ChangePage,
  carriedFields,
  type PresentStay,
  readChange,
} from "../forms/subscription-change";
import { listCustomers, loadCustomerRow } from "./customers.server";
import { listPlans } from "./plans.server";
import { listAddOns, loadItemUnits, loadSubscriptionRow, type SubscriptionRow } from "./subscriptions.server";

/** A plan a subscription may change to. */
export type PlanChoice = {
  readonly id: string;
  readonly name: string;
  /** The version in force, with which a change begins. */
  readonly versionNumber: number;
  readonly terms: PlanTerms;
  /** The kinds of its phases, in their order. */
  readonly phases: readonly string[];
  readonly agreeable: AgreeablePrices;
};

/** Published base plans that are sold in a currency, by name. */
export async function listPlanChoices(context: Context, currency: string): Promise<PlanChoice[]> {
  const plans = await listPlans(context);
  return plans.flatMap(({ id, name, versionNumber, terms }) => {
    if (terms === null || versionNumber === null || terms.addOn === true || !isSoldIn(terms, currency))
      return [];
    const phases = [...new Set(phasesOf(terms).map(({ kind }) => kind))];
    return [{ id, name, versionNumber, terms, phases, agreeable: agreeablePrices(terms, currency) }];
  });
}

function isSoldIn(terms: PlanTerms, currency: string): boolean {
  const lists = [
    ...phasesOf(terms).flatMap((phase) => [phase.prices, phase.oneTime]),
    ...terms.charges.map((charge) => charge.prices),
  ].filter((prices) => prices.length > 0);
  return lists.every((prices) => prices.some((price) => price.currency === currency));
}

/** What is held of a subscription beside its plan: the prices agreed for its stay, and in whose names it is paused. */
async function loadHeld(context: Context, { id, stintId, terms }: SubscriptionRow) {
  const org = context.organization.id;
  const [stint] = await context.tx
    .select({ overrides: stints.overrides })
    .from(stints)
    .where(and(eq(stints.organizationId, org), eq(stints.id, stintId)));
  const at = sql`${new Date(context.now).toISOString()}::timestamptz`;
  const pauses = await context.tx
    .select({ service: subscriptionPauses.service })
    .from(subscriptionPauses)
    .where(
      and(
        eq(subscriptionPauses.organizationId, org),
        eq(subscriptionPauses.subscriptionId, id),
        sql`(${subscriptionPauses.endsAt} is null or ${subscriptionPauses.endsAt} > ${at})`,
      ),
    )
    .orderBy(subscriptionPauses.startsAt, subscriptionPauses.service);
  return {
    agreed: stint?.overrides ? askedAgain(stint.overrides, terms) : null,
    pausedBy: [...new Set(pauses.map(({ service }) => service))],
  };
}

/** A subscription with what its pages of changes offer. */
export async function loadChangeChoices(context: Context, subscriptionId: string) {
  const subscription = await loadSubscriptionRow(context, subscriptionId);
  const { planId, quantity, currency, zone, terms, status } = subscription;
  const units = await loadItemUnits(context, subscriptionId);
  const today = dayInZone(context.now, zone);
  const runs = status !== "pending" && status !== "canceled" && status !== "expired";
  const anchor = subscription.stintAnchor ?? subscription.anchor;
  const { agreed, pausedBy } = await loadHeld(context, subscription);
  return {
    subscription,
    pausedBy,
    plans: await listPlanChoices(context, currency),
    present: {
      planId,
      quantity,
      currency,
      zone,
      versionNumber: subscription.versionNumber,
      agreed,
      renewsOn: runs ? periodContaining(terms.cadence, anchor, today).to : null,
    },
    items: (terms.fixedItems ?? []).map(({ code, name, units: ofPlan }) => {
      const { present = null, planned = null } = units.get(code) ?? {};
      const next = planned && { units: planned.units, on: dayInZone(planned.startsAt, zone) };
      return { code, name, units: present ?? ofPlan, planned: next };
    }),
    addOns: (await listAddOns(context, subscriptionId)).map(
      ({ planName, quantity: held, status: state }) => ({
        planName,
        quantity: held,
        isPaused: state === "paused",
      }),
    ),
  };
}

/** What was chosen, of the address or of the form that confirms it. */
export function readChosen(kind: ChangePage, fields: ChangeFields, stay: PresentStay) {
  const [hash, intent] = [fields.get("preview_hash"), fields.get("intent")];
  const chosen = withTierEdit(carriedFields(fields), typeof intent === "string" ? intent : "");
  return {
    chosen,
    change: readChange(kind, new Map(Object.entries(chosen)), stay),
    previewHash: typeof hash === "string" ? hash : "",
    nothing: {
      code: "nothing_changed",
      sentence: "Nothing would change.",
      remedy: kind === "units" ? "Enter other units." : "Choose another plan or quantity.",
    },
  };
}

/** Whom a subscription may go to: the one who is chosen, or who can be found. */
export async function loadTransferChoices(
  context: Context,
  subscriptionId: string,
  asked: { readonly toCustomerId: string | null; readonly query: string },
) {
  const { toCustomerId, query } = asked;
  const first = { after: null, before: null, limit: 20 };
  const chosen = toCustomerId === null ? null : await loadCustomerRow(context, toCustomerId);
  return {
    subscription: await loadSubscriptionRow(context, subscriptionId),
    customers: chosen ? null : (await listCustomers(context, { tab: "all", query }, first)).rows,
    customer: chosen && { id: chosen.id, name: chosen.name },
  };
}
