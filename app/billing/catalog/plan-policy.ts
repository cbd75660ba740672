import type { Policy } from "../policy-kinds";
import type { ChargeTerms, PlanTerms } from "./plan";

/**
 * The policy for what is billed of a plan: the organization's, with what the plan has otherwise. It is asked for where
 * the version is known, so that each stay of a subscription follows the rules of its own plan.
 */
export function planPolicy<P extends Partial<Policy>>(
  policy: P,
  { settings }: Pick<PlanTerms, "settings">,
): P {
  return settings ? { ...policy, ...settings } : policy;
}

/** The policy for one charge of a plan: the plan's, with what the charge has otherwise. */
export function chargePolicy<P extends Partial<Policy>>(
  policy: P,
  terms: Pick<PlanTerms, "settings">,
  charge: Pick<ChargeTerms, "recovery" | "timing">,
): P {
  const own = planPolicy(policy, terms);
  return charge.recovery ? { ...own, ...recoverySettings(charge) } : own;
}

/** The recovery of a charge as settings. A decrease means the quantity held where it is billed in advance. */
function recoverySettings({ recovery = {}, timing }: Pick<ChargeTerms, "recovery" | "timing">) {
  const { onDecrease, onLate, lateWindows } = recovery;
  const advance = onDecrease === "credit" ? ("credit" as const) : ("keep_peak" as const);
  return {
    ...(onDecrease === undefined
      ? {}
      : timing === "in_advance"
        ? { advance_decrease: advance }
        : { usage_decrease: onDecrease }),
    ...(onLate === undefined ? {} : { late_usage: onLate }),
    ...(lateWindows === undefined ? {} : { late_windows: lateWindows }),
  } satisfies Partial<Policy>;
}
