import type { Policy } from "../policy-kinds";
import type { PlanTerms } from "./plan";

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
