import type { IdentityContext } from "~/context.server";
import { analyzeBilling as analyze } from "~/store/billing-runs.server";

/** Tells PostgreSQL's planner how large the billing tables have become. Belongs to no organization. */
export function analyzeBilling(context: IdentityContext): Promise<void> {
  return analyze(context);
}
