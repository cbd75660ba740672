import type { Context } from "~/context.server";
import { loadAgenda } from "~/store/agenda.server";
import { findDueCustomerIds } from "~/store/subscriptions.server";
import { type DueWork, dueOf } from "./steps/due-work";

export async function loadDueWork(context: Context): Promise<DueWork> {
  return dueOf(await loadAgenda(context), context);
}

/** Up to `limit` customers whom billing has something to do for by now. */
export function loadDueCustomers(context: Context, input: { readonly limit: number }): Promise<string[]> {
  return findDueCustomerIds(context, input.limit);
}
