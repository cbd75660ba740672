import { accept, type Outcome, refuse } from "~/billing/outcome";
import { parseDay } from "~/billing/time/day";
import { formatInstant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { cancelSubscription } from "~/operations/cancel-subscription.server";
import { MAX_BATCH_EVENTS, recordUsage } from "~/operations/record-usage.server";
import { subscribeCustomer } from "~/operations/subscribe-customer.server";
import { undoCancellation } from "~/operations/undo-cancellation.server";
import type { Scenario, StepOf } from "./format";
import { stepAnchor } from "./plan-terms";
import { type CommandStep, demandNoCredit, rejectedUsage } from "./play";
import { productCode } from "./product-code";

/** Ids by name, plans and tax rates by their codes. Customers and subscriptions are added as they are made. */
export type Names = {
  readonly plans: ReadonlyMap<string, string>;
  readonly taxRates: ReadonlyMap<string, string>;
  readonly customers: Map<string, string>;
  readonly subscriptions: Map<string, string>;
};

/** Carries out commands of one instant in one transaction; gives what usage was not taken, in sentences. */
export async function applyCommands(
  context: Context,
  scenario: Scenario,
  names: Names,
  steps: readonly CommandStep[],
): Promise<Outcome<readonly string[]>> {
  const notes: string[] = [];
  const waiting: StepOf<"usage">[] = [];
  const waitingIds = new Set<string>();
  const send = async (): Promise<Outcome<null>> => {
    waitingIds.clear();
    while (waiting.length > 0) {
      const sent = await sendUsage(context, names, waiting.splice(0, MAX_BATCH_EVENTS));
      if (!sent.ok) return sent;
      notes.push(...sent.value);
    }
    return accept(null);
  };
  for (const step of steps) {
    if (step.do === "usage") {
      // An event sent twice is sent in two batches, because a batch takes each id once.
      const isRepeat = step.transaction_id !== undefined && waitingIds.has(step.transaction_id);
      const sent = isRepeat ? await send() : accept(null);
      if (!sent.ok) return told(step, sent);
      waitingIds.add(step.transaction_id ?? "");
      waiting.push(step);
      continue;
    }
    // Usage that was reported before a command is taken before it.
    const sent = await send();
    const done = sent.ok ? await applyCommand(context, scenario, names, step) : sent;
    if (!done.ok) return told(step, done);
  }
  const sent = await send();
  return sent.ok ? accept(notes) : sent;
}

/** The refusal again, saying which step it stopped. */
function told(step: CommandStep, refused: Extract<Outcome<never>, { ok: false }>): Outcome<never> {
  const place = `${formatInstant(step.at)} ${step.do}:`;
  return refuse(
    ...refused.refusals.map((refusal) => ({ ...refusal, sentence: `${place} ${refusal.sentence}` })),
  );
}

async function applyCommand(
  context: Context,
  scenario: Scenario,
  names: Names,
  step: Exclude<CommandStep, StepOf<"usage">>,
): Promise<Outcome<unknown>> {
  if (step.do === "subscribe") return subscribe(context, scenario, names, step);
  const subscriptionId = named(names.subscriptions, step.subscription);
  if (step.do === "undo_cancel") return undoCancellation(context, { subscriptionId });
  const canceled = await cancelSubscription(context, { subscriptionId, when: step.when });
  if (canceled.ok) demandNoCredit(step, canceled.value.unusedDays);
  return canceled;
}

async function subscribe(
  context: Context,
  scenario: Scenario,
  names: Names,
  step: StepOf<"subscribe">,
): Promise<Outcome<unknown>> {
  const plan = scenario.plans.find((candidate) => candidate.code === step.plan);
  if (!plan) throw new Error(`Plan ${step.plan} is not in the file.`);
  const anchorDay = step.anchor_date === undefined ? undefined : parseDay(step.anchor_date);
  const made = await subscribeCustomer(context, {
    customerId: named(names.customers, step.customer),
    planId: named(names.plans, productCode(step.plan)),
    externalId: step.as,
    startsAt: step.starts_at ?? step.at,
    anchor: stepAnchor(step, plan),
    ...(anchorDay?.ok ? { anchorDay: anchorDay.value } : {}),
    quantity: step.quantity,
    endsAt: step.ends_at,
  });
  if (made.ok) names.subscriptions.set(step.as, made.value.id);
  return made;
}

async function sendUsage(
  context: Context,
  names: Names,
  steps: readonly StepOf<"usage">[],
): Promise<Outcome<readonly string[]>> {
  const outcome = await recordUsage(
    context,
    steps.map((step, index) => ({
      transactionId: step.transaction_id ?? `${step.subscription}/${step.at}/${index}`,
      subscription: `ext:${step.subscription}`,
      metric: productCode(step.metric),
      timestamp: formatInstant(step.timestamp ?? step.at),
      properties: step.properties,
    })),
  );
  if (!outcome.ok) return outcome;
  for (const { subscription } of steps) named(names.subscriptions, subscription);
  return accept(
    outcome.value.flatMap((result) =>
      result.status === "rejected" ? [rejectedUsage(result.transactionId ?? "", result.refusals)] : [],
    ),
  );
}

function named(ids: ReadonlyMap<string, string>, name: string): string {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`${name} is not known here.`);
  return id;
}
