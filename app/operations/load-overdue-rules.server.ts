import type { OverdueStage } from "~/billing/payment/overdue";
import type { Context } from "~/context.server";
import { loadOverdueStages } from "~/store/overdue.server";

/** The stages of being overdue, from the mildest to the worst; none where nobody is overdue. */
export async function loadOverdueRules(context: Context): Promise<readonly OverdueStage[]> {
  return loadOverdueStages(context);
}
