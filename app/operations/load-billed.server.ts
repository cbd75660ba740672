import type { PlanVersion } from "~/billing/catalog/plan";
import type { Context } from "~/context.server";
import {
  type BilledInvoiceRow,
  type BilledLineRow,
  listBilledInvoices,
  listBilledLines,
} from "~/store/billed.server";
import { loadPlanVersions } from "~/store/catalog.server";

export type BilledLine = BilledLineRow & { readonly version: PlanVersion };
export type BilledInvoice = BilledInvoiceRow & { readonly lines: readonly BilledLine[] };

/** Everything an organization ever billed, line by line: what a scenario led to. */
export async function loadBilled(context: Context): Promise<readonly BilledInvoice[]> {
  const rows = await listBilledLines(context);
  const versionIds = new Set(rows.flatMap((row) => row.planVersionId ?? []));
  const versions = new Map(
    (await loadPlanVersions(context, [...versionIds])).map((version) => [version.id, version]),
  );
  const lines = new Map<string, BilledLine[]>();
  for (const row of rows) {
    const version = versions.get(row.planVersionId ?? "");
    if (!version) throw new Error(`A line of invoice ${row.invoiceId} has no plan version.`);
    const own = lines.get(row.invoiceId);
    if (own) own.push({ ...row, version });
    else lines.set(row.invoiceId, [{ ...row, version }]);
  }
  const invoices = await listBilledInvoices(context);
  return invoices.map((invoice) => ({ ...invoice, lines: lines.get(invoice.id) ?? [] }));
}
