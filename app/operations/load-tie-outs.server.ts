import type { Context } from "../context.server";
import { listPostedDays } from "../store/tie-outs.server";
import { type DailyTieOuts, loadTieOutsOn } from "./steps/tie-outs.server";

export { loadTieOuts, loadTieOutsInBase } from "./steps/tie-outs.server";

/** The comparisons of every day on which something was posted, by one statement more than for one day. */
export async function loadDailyTieOuts(context: Context): Promise<DailyTieOuts[]> {
  const [first, ...rest] = await listPostedDays(context);
  return first === undefined ? [] : loadTieOutsOn(context, [first, ...rest]);
}
