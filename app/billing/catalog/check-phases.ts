import type { Refusal } from "../outcome";
import { PHASE_KINDS, PHASES_FROM } from "./catalog-kinds";
import { checkCadence, checkLength } from "./check-cadence";
import { checkAmounts } from "./check-prices";
import type { PhaseTerms, PlanTerms } from "./plan";

export const MAX_TRIAL_DAYS = 730;

type Phased = Pick<PlanTerms, "trialDays" | "phases" | "phasesFrom">;

/**
 * The stretches of a subscription's life: their order, lengths and prices. Refuses `trial_invalid`,
 * `trial_with_phases`, `phases_from_invalid`, `phase_kind_invalid`, `phase_order`, `phase_endless`,
 * `phase_length_missing`, `phase_length_unexpected`, `phase_length_invalid`, `cadence_invalid` and those of
 * `checkAmounts`.
 */
export function checkPhases({ trialDays, phases = [], phasesFrom }: Phased): Refusal[] {
  const refusals = [...checkTrial(trialDays), ...phases.flatMap((_, index) => checkPhase(phases, index))];
  if (phases.length > 0 && trialDays > 0) {
    refusals.push({
      code: "trial_with_phases",
      sentence: `The plan has a trial of ${trialDays} days and phases, and both say how it begins.`,
      remedy: "Set the trial to 0 days and make it the first phase.",
      field: "trial_days",
    });
  }
  if (phasesFrom !== undefined && !PHASES_FROM.includes(phasesFrom)) {
    refusals.push({
      code: "phases_from_invalid",
      sentence: `Phases cannot count from ${JSON.stringify(phasesFrom)}.`,
      remedy: "Let them count from the start of the subscription, of its base, or from the change.",
      field: "phases_from",
    });
  }
  return refusals;
}

function checkTrial(days: number): Refusal[] {
  if (Number.isInteger(days) && days >= 0 && days <= MAX_TRIAL_DAYS) return [];
  return [
    {
      code: "trial_invalid",
      sentence: `A trial of ${days} days cannot be given.`,
      remedy: `Enter 0 to ${MAX_TRIAL_DAYS} days.`,
      field: "trial_days",
    },
  ];
}

function checkPhase(phases: readonly PhaseTerms[], index: number): Refusal[] {
  const phase = phases[index];
  if (!phase) return [];
  const path = `phases.${index}`;
  const order = checkPlace(phases, phase, index);
  return [
    ...(order ? [{ ...order, field: `${path}.${order.field}` }] : []),
    ...(phase.length ? checkLength(phase.length, `${path}.length`) : []),
    ...(phase.cadence ? checkCadence(phase.cadence, `${path}.cadence`) : []),
    ...checkAmounts(phase.prices, `${path}.prices`),
    ...checkAmounts(phase.oneTime, `${path}.one_time`),
  ];
}

/** Whether a phase may stand where it stands, with or without a length. */
function checkPlace(phases: readonly PhaseTerms[], phase: PhaseTerms, index: number): Refusal | null {
  const { kind, length } = phase;
  const number = index + 1;
  const isLast = number === phases.length;
  if (!PHASE_KINDS.includes(kind)) {
    return {
      code: "phase_kind_invalid",
      sentence: `${JSON.stringify(kind)} is no kind of phase.`,
      remedy: "Choose a trial, a discount, a fixed term or the price that stays.",
      field: "kind",
    };
  }
  if (kind === "trial" && phases.slice(0, index).some((before) => before.kind !== "trial")) {
    return {
      code: "phase_order",
      sentence: `Phase ${number} is a trial, and comes after a phase that is paid for.`,
      remedy: "Move the trial to the beginning.",
      field: "kind",
    };
  }
  if (length === null && !isLast) {
    return {
      code: "phase_endless",
      sentence: `Phase ${number} has no end, so the phases after it would never begin.`,
      remedy: "Give it a length, or make it the last.",
      field: "length",
    };
  }
  // A discount that ends the list may last as long as the subscription does.
  if (length === null && kind !== "evergreen" && kind !== "discount") {
    return {
      code: "phase_length_missing",
      sentence: `Phase ${number} is a ${kind.replace("_", " ")} and has no length.`,
      remedy: "Say how long it lasts, or make it a discount or the price that stays.",
      field: "length",
    };
  }
  if (length !== null && kind === "evergreen") {
    return {
      code: "phase_length_unexpected",
      sentence: `Phase ${number} is the price that stays, so it has no length.`,
      remedy: "Leave out the length, or make it a fixed term, which ends the subscription.",
      field: "length",
    };
  }
  return null;
}
