import type { Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { loadAgenda } from "~/store/agenda.server";

/** The next instant at which invoices may be made or become due work of dunning; null when nothing is left. */
export async function loadNextBilling(context: Context): Promise<Instant | null> {
  const { billingAt, overdueAt } = await loadAgenda(context);
  const due = [billingAt, overdueAt].flatMap((at) => at ?? []);
  return due.length === 0 ? null : Math.min(...due);
}
