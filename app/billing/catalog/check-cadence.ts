import type { Refusal } from "../outcome";
import { CADENCE_UNITS, type Cadence, cadenceMonths } from "../time/cadence";

export const MAX_CADENCE_COUNT = 100;
export const MAX_LENGTH_COUNT = 1_000;

function isCadence({ unit, count }: Cadence, most: number): boolean {
  return CADENCE_UNITS.includes(unit) && Number.isInteger(count) && count >= 1 && count <= most;
}

/** How often something is billed. Refuses `cadence_invalid`. */
export function checkCadence(cadence: Cadence, field: string): Refusal[] {
  if (isCadence(cadence, MAX_CADENCE_COUNT)) return [];
  return [
    {
      code: "cadence_invalid",
      sentence: `A period of ${cadence.count} × ${cadence.unit} cannot be billed.`,
      remedy: `Choose 1 to ${MAX_CADENCE_COUNT} days, weeks, months, quarters, half-years or years.`,
      field,
    },
  ];
}

/** How long a phase lasts. Refuses `phase_length_invalid`. */
export function checkLength(length: Cadence, field: string): Refusal[] {
  if (isCadence(length, MAX_LENGTH_COUNT)) return [];
  return [
    {
      code: "phase_length_invalid",
      sentence: `A phase cannot last ${length.count} × ${length.unit}.`,
      remedy: `Enter a whole number from 1 to ${MAX_LENGTH_COUNT} of days, weeks, months, quarters or years.`,
      field,
    },
  ];
}

/**
 * Usage can be billed more often than the plan where the plan's period is a whole number of the usage's. Refuses
 * `cadence_invalid` and `usage_cadence_unfit`.
 */
export function checkUsageCadence(usage: Cadence, plan: Cadence): Refusal[] {
  const field = "usage_cadence";
  const invalid = checkCadence(usage, field);
  if (invalid.length > 0 || !isCadence(plan, MAX_CADENCE_COUNT)) return invalid;
  const [long, short] = [lengthOf(plan), lengthOf(usage)];
  if (long.unit === short.unit && short.count < long.count && long.count % short.count === 0) return [];
  return [
    {
      code: "usage_cadence_unfit",
      sentence: `Usage cannot be billed every ${usage.count} × ${usage.unit} on a plan billed every ${plan.count} × ${plan.unit}.`,
      remedy: "Choose a shorter period of which the plan's is a whole number, such as a month of a year.",
      field,
    },
  ];
}

/** Months and days never fit into one another, because months differ. */
function lengthOf(cadence: Cadence): { readonly unit: "month" | "day"; readonly count: number } {
  const months = cadenceMonths(cadence);
  if (months !== null) return { unit: "month", count: months };
  return { unit: "day", count: cadence.unit === "week" ? cadence.count * 7 : cadence.count };
}
