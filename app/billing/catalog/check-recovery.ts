import type { Refusal } from "../outcome";
import { POLICY_CHOICES } from "../policy-kinds";
import type { ChargeRecovery, ChargeTerms } from "./plan";

const CHOICES = [
  ["onDecrease", "on_decrease", POLICY_CHOICES.usage_decrease],
  ["onLate", "on_late", POLICY_CHOICES.late_usage],
  ["lateWindows", "late_windows", POLICY_CHOICES.late_windows],
] as const;

/** The recovery of a charge. Refuses `recovery_invalid`, `recovery_unsupported` and `late_windows_unused`. */
export function checkRecovery(
  { recovery = {}, timing }: Pick<ChargeTerms, "recovery" | "timing">,
  path: string,
): Refusal[] {
  const refusals = CHOICES.flatMap(([key, name, choices]): Refusal[] => {
    const given = recovery[key];
    if (given === undefined || choices.some((choice) => choice === given)) return [];
    return [
      {
        code: "recovery_invalid",
        sentence: `A charge cannot have ${JSON.stringify(given)} as its ${name}.`,
        remedy: `Choose one of ${choices.join(", ")}, or leave it out.`,
        field: `${path}.${name}`,
      },
    ];
  });
  if (recovery.onDecrease === "next_period" && timing === "in_advance") {
    refusals.push({
      code: "recovery_unsupported",
      sentence: "The charge is billed event by event, so no invoice of a next period is there to be lowered.",
      remedy: "Give the difference back at once, keep what was billed, or bill the charge in arrears.",
      field: `${path}.on_decrease`,
    });
  }
  if (recovery.lateWindows !== undefined && recovery.onLate !== "difference") {
    refusals.push({
      code: "late_windows_unused",
      sentence: "The charge says how far back late usage is billed, and not that it is billed.",
      remedy: "Let late usage be billed as a difference, or leave out the number of periods.",
      field: `${path}.late_windows`,
    });
  }
  return refusals;
}

/** In one order, so that equal ones are equal; none where the charge has nothing of its own. */
export function normalRecovery(recovery: ChargeRecovery | undefined): ChargeRecovery | undefined {
  const own = CHOICES.flatMap(([key]) => {
    const value = recovery?.[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return own.length === 0 ? undefined : Object.fromEntries(own);
}
