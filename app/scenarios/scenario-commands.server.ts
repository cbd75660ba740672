import { accept, type Outcome, refuse } from "~/billing/outcome";
import { formatInstant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { MAX_BATCH_EVENTS, recordUsage } from "~/operations/record-usage.server";
import { CREDIT_COMMANDS } from "./credit-commands.server";
import type { Scenario, StepOf } from "./format";
import { type CommandStep, rejectedUsage, Unsupported } from "./play";
import { productCode } from "./product-code";
import type { Names } from "./scenario-names";
import type { Commands, Place } from "./scenario-place.server";
import { changeUnits, isWith, SUBSCRIPTION_COMMANDS } from "./subscription-commands.server";
import { subscriptionAliases } from "./subscription-names";

const COMMANDS: Commands = { ...SUBSCRIPTION_COMMANDS, ...CREDIT_COMMANDS };

/**
 * Carries out commands of one instant in one transaction; gives what usage was not taken, in sentences.
 * @throws Unsupported when a step of the file has no command here
 */
export async function applyCommands(
  context: Context,
  scenario: Scenario,
  names: Names,
  steps: readonly CommandStep[],
): Promise<Outcome<readonly string[]>> {
  const notes: string[] = [];
  const waiting: StepOf<"usage">[] = [];
  const waitingIds = new Set<string>();
  const place = { context, scenario, names };
  const send = async (): Promise<Outcome<null>> => {
    waitingIds.clear();
    while (waiting.length > 0) {
      const sent = await sendUsage(place, waiting.splice(0, MAX_BATCH_EVENTS));
      if (!sent.ok) return sent;
      notes.push(...sent.value);
    }
    return accept(null);
  };
  for (const [step, ...others] of together(steps)) {
    if (!step) continue;
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
    const done = sent.ok ? await applyCommand(place, step, others) : sent;
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

/** Changes of units that follow one another are one change; any other step stands by itself. */
function together(steps: readonly CommandStep[]): CommandStep[][] {
  const groups: CommandStep[][] = [];
  for (const step of steps) {
    const group = groups.at(-1);
    const first = group?.[0];
    if (group && first?.do === "change_quantity" && isWith(first, step)) group.push(step);
    else groups.push([step]);
  }
  return groups;
}

async function applyCommand(
  place: Place,
  step: CommandStep,
  others: readonly CommandStep[],
): Promise<Outcome<unknown>> {
  if (step.do === "change_quantity" && others.length > 0) {
    return changeUnits(
      place,
      step,
      others.filter((other) => isWith(step, other)),
    );
  }
  const command = COMMANDS[step.do] as
    | ((place: Place, step: CommandStep) => Promise<Outcome<unknown>>)
    | undefined;
  if (!command) throw new Unsupported(`step ${step.do}`);
  return command(place, step);
}

async function sendUsage(
  { context, scenario }: Place,
  steps: readonly StepOf<"usage">[],
): Promise<Outcome<readonly string[]>> {
  const aliases = subscriptionAliases(scenario);
  const outcome = await recordUsage(
    context,
    steps.map((step, index) => ({
      transactionId: step.transaction_id ?? `${step.subscription}/${step.at}/${index}`,
      subscription: `ext:${aliases.get(step.subscription) ?? step.subscription}`,
      metric: productCode(step.metric),
      timestamp: formatInstant(step.timestamp ?? step.at),
      properties: step.properties,
    })),
  );
  if (!outcome.ok) return outcome;
  return accept(
    outcome.value.flatMap((result) =>
      result.status === "rejected" ? [rejectedUsage(result.transactionId ?? "", result.refusals)] : [],
    ),
  );
}
