import type { Context } from "~/context.server";
import { listBillDays, listNames, type NamedIds } from "~/store/billed.server";

/** The ids of what a scenario names: customers and subscriptions by external id, plans and tax rates by code. */
export async function loadNames(context: Context): Promise<NamedIds> {
  return listNames(context);
}

/** The bill day of each customer that has an external id, by that id; null where none is set. */
export async function loadBillDays(context: Context): Promise<ReadonlyMap<string, number | null>> {
  return listBillDays(context);
}
