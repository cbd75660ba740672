import type { Context } from "~/context.server";
import { listCatalogNames } from "~/store/catalog.server";

/** The names of all plans and metrics by their codes, for derivations, which hold codes. */
export async function loadCatalogNames(context: Context) {
  const { plans, metrics } = await listCatalogNames(context);
  const byCode = (rows: readonly { readonly code: string; readonly name: string }[]) =>
    new Map(rows.map(({ code, name }) => [code, name]));
  return { plans: byCode(plans), metrics: byCode(metrics) };
}
