import type { PlanVersion } from "~/billing/catalog/plan";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Audience } from "~/billing/subscription/migration-kinds";
import { currentStint, subscriptionStatus } from "~/billing/subscription/status";
import type { Subscription } from "~/billing/subscription/subscription";
import type { Context } from "~/context.server";
import { parsePublicId } from "~/ids.server";
import { type Customer, loadCustomers } from "~/store/customers.server";
import { findLiveIdsOfPlan, findNamedIds } from "~/store/plan-migrations.server";
import { loadSubscriptions } from "~/store/subscriptions.server";

/** Subscriptions looked at by one statement. */
export const MIGRATION_CHUNK = 200;

/** Who is asked for. */
export type AskedAudience = Omit<Audience, "subscriptionIds"> & {
  /** Of a list: `sub_…`, `ext:…` or the caller's own word alone. */
  readonly subscriptions?: readonly string[];
};

/** A subscription that is meant, as it stands now. */
export type ChosenSubscription = {
  readonly subscriptionId: string;
  readonly customerId: string;
  readonly currency: string;
  readonly fromVersionId: string;
};

/** Who goes over, and how many subscriptions of the plan are left alone. */
export type ChosenSubscriptions = {
  readonly chosen: readonly ChosenSubscription[];
  readonly unaffected: number;
};

/** The subscriptions an audience means, as they stand now; those on the target already are no part of a segment. */
export async function chooseSubscriptions(
  context: Context,
  target: PlanVersion,
  versions: readonly PlanVersion[],
  audience: Audience,
): Promise<ChosenSubscriptions> {
  const known = new Map(versions.map((version) => [version.id, version]));
  const candidates = await findLiveIdsOfPlan(context, target.planId);
  const named = new Set(audience.subscriptionIds ?? []);
  const onPlan = { chosen: [] as ChosenSubscription[], all: 0 };
  for (const ids of chunks(candidates)) {
    const subscriptions = (await loadSubscriptions(context, ids)).map(({ subscription }) => subscription);
    const customers = await customersOf(context, subscriptions, audience);
    for (const subscription of subscriptions) {
      const present = known.get(currentStint(subscription, context.now)?.planVersionId ?? "");
      if (!present) continue;
      onPlan.all += 1;
      const customer = customers.get(subscription.customerId);
      const isChosen =
        audience.kind === "list"
          ? named.has(subscription.id)
          : present.id !== target.id && matches(context, audience, subscription, present, customer);
      if (isChosen) onPlan.chosen.push(asChosen(context, subscription));
    }
  }
  // Those named stay in the list whatever became of them: each gets its reason.
  const chosen = audience.kind === "list" ? await loadNamed(context, [...named].sort()) : onPlan.chosen;
  return { chosen, unaffected: onPlan.all - onPlan.chosen.length };
}

async function loadNamed(context: Context, named: readonly string[]): Promise<ChosenSubscription[]> {
  const chosen: ChosenSubscription[] = [];
  for (const ids of chunks(named)) {
    const subscriptions = await loadSubscriptions(context, ids);
    chosen.push(...subscriptions.map(({ subscription }) => asChosen(context, subscription)));
  }
  return chosen;
}

function asChosen(context: Context, subscription: Subscription): ChosenSubscription {
  const { id, customerId, currency } = subscription;
  const fromVersionId = currentStint(subscription, context.now)?.planVersionId ?? "";
  return { subscriptionId: id, customerId, currency, fromVersionId };
}

/** Pieces of a list that one statement takes. */
export function chunks<T>(list: readonly T[]): T[][] {
  const pieces: T[][] = [];
  for (let from = 0; from < list.length; from += MIGRATION_CHUNK) {
    pieces.push(list.slice(from, from + MIGRATION_CHUNK));
  }
  return pieces;
}

async function customersOf(
  context: Context,
  subscriptions: readonly Subscription[],
  { country }: Audience,
): Promise<ReadonlyMap<string, Customer>> {
  if (country === undefined) return new Map();
  const ids = [...new Set(subscriptions.map(({ customerId }) => customerId))];
  return new Map((await loadCustomers(context, ids)).map((customer) => [customer.id, customer]));
}

function matches(
  context: Context,
  { fromVersions, currency, country, status }: Audience,
  subscription: Subscription,
  present: PlanVersion,
  customer: Customer | undefined,
): boolean {
  return (
    (fromVersions === undefined || fromVersions.includes(present.number)) &&
    (currency === undefined || subscription.currency === currency) &&
    (country === undefined || customer?.address?.country === country) &&
    (status === undefined || subscriptionStatus(subscription, context.now) === status)
  );
}

const OWN_MARK = "ext:";

/** The audience with the subscriptions that a list names. Refuses `migration_subscription_unknown`. */
export async function readAudience(context: Context, audience: AskedAudience): Promise<Outcome<Audience>> {
  const { subscriptions, ...criteria } = audience;
  if (audience.kind !== "list") return accept(criteria);
  const ids = await readNamedSubscriptions(context, subscriptions ?? []);
  return ids.ok ? accept({ kind: "list", subscriptionIds: ids.value }) : ids;
}

/** An audience that means no one. */
export function nobody({ planName, number }: PlanVersion, kind: Audience["kind"]) {
  const among = { all: "another version", segment: "another version and matches this", list: "the list" }[
    kind
  ];
  return {
    code: "migration_empty",
    sentence:
      kind === "list" ? "The list names no subscription." : `No subscription of ${planName} is on ${among}.`,
    remedy:
      kind === "all"
        ? `All of them are on version ${number}, or there are none. Nothing is to be done.`
        : "Choose others, or all of the plan.",
    field: kind === "list" ? "subscriptions" : "audience",
  };
}

/** The ids behind `sub_…` and `ext:…`. Refuses `migration_subscription_unknown` with the first that is not there. */
async function readNamedSubscriptions(
  context: Context,
  texts: readonly string[],
): Promise<Outcome<string[]>> {
  const named = texts.map((text) => ({ text, id: parsePublicId("subscription", text) }));
  const own = (text: string) => (text.startsWith(OWN_MARK) ? text.slice(OWN_MARK.length) : text);
  const found = await findNamedIds(
    context,
    named.flatMap(({ id }) => id ?? []),
    named.flatMap(({ text, id }) => (id === null ? own(text) : [])),
  );
  const ids = new Set(found.map(({ id }) => id));
  const byOwn = new Map(found.map(({ id, externalId }) => [externalId, id]));
  const resolved = named.map(({ text, id }) => ({
    text,
    id: id === null ? byOwn.get(own(text)) : ids.has(id) ? id : undefined,
  }));
  const unknown = resolved.find(({ id }) => id === undefined);
  if (unknown) {
    return refuse({
      code: "migration_subscription_unknown",
      sentence: `There is no subscription ${unknown.text}.`,
      remedy: "Correct it, or leave it out.",
      field: "subscriptions",
    });
  }
  return accept([...new Set(resolved.flatMap(({ id }) => id ?? []))]);
}
