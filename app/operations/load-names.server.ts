import type { Context } from "~/context.server";
import { listNames, type NamedIds } from "~/store/billed.server";

/** The ids of what a scenario names: customers and subscriptions by external id, plans and tax rates by code. */
export async function loadNames(context: Context): Promise<NamedIds> {
  return listNames(context);
}
