import { accept, type Outcome } from "~/billing/outcome";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { lockCustomer } from "~/store/customers.server";
import { findOverdueCustomerIds } from "~/store/overdue.server";
import { reviewOverdueOf } from "./steps/review-overdue.server";

/**
 * Looks again at up to `limit` customers whom time alone may have moved to another stage of being overdue. Gives how
 * many; again, at the same instant, it finds nobody.
 */
export async function reviewOverdue(
  context: Context,
  input: { readonly limit: number },
): Promise<Outcome<number>> {
  const today = dayInZone(context.now, context.organization.zone);
  const ids = await findOverdueCustomerIds(context, today, input.limit);
  for (const id of ids) await reviewOverdueOf(context, await lockCustomer(context, id));
  return accept(ids.length);
}
