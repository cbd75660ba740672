import { accept, type Outcome } from "~/billing/outcome";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { findOverdueCustomerIds } from "~/store/overdue.server";
import { reviewOverdueOfAll } from "./steps/review-overdue.server";

/**
 * Looks again at up to `limit` customers whom time alone may have moved to another stage of being overdue, all of them
 * at once. Gives how many; again, at the same instant, it finds nobody.
 */
export async function reviewOverdue(
  context: Context,
  input: { readonly limit: number },
): Promise<Outcome<number>> {
  const today = dayInZone(context.now, context.organization.zone);
  const ids = await findOverdueCustomerIds(context, today, input.limit);
  if (ids.length > 0) await reviewOverdueOfAll(context, ids);
  return accept(ids.length);
}
