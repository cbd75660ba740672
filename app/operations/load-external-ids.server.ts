import type { Context } from "~/context.server";
import { listExternalIds } from "~/store/billed.server";

/** The ids of everything that has a name of the caller's own, by that name. */
export async function loadExternalIds(context: Context) {
  return listExternalIds(context);
}
