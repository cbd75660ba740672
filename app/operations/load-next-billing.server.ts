import type { Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { loadAgenda } from "~/store/agenda.server";

/** The next instant at which billing has something to do; null when nothing is left. */
export async function loadNextBilling(context: Context): Promise<Instant | null> {
  return (await loadAgenda(context)).billingAt;
}
