import type { PlanVersion } from "~/billing/catalog/plan";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Plan } from "~/store/catalog.server";
import { notPublished } from "./decide-subscription.server";

/**
 * The version subscriptions go to: the one of that number, or the one in force. Refuses `plan_not_published` and
 * `version_unknown`.
 */
export function findTarget(
  plan: Pick<Plan, "name" | "currentVersionId">,
  versions: readonly PlanVersion[],
  toVersion: number | null,
): Outcome<PlanVersion> {
  if (plan.currentVersionId === null) return refuse(notPublished(plan.name));
  const target = versions.find(({ id, number }) =>
    toVersion === null ? id === plan.currentVersionId : number === toVersion,
  );
  if (target) return accept(target);
  return refuse({
    code: "version_unknown",
    sentence: `${plan.name} has no version ${toVersion}.`,
    remedy: `Choose one of 1 to ${Math.max(...versions.map(({ number }) => number))}.`,
    field: "to_version",
  });
}
