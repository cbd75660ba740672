import { usageWindows } from "~/billing/fees/windows";
import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { insertBillingRun } from "~/store/billing-runs.server";
import { loadRunSlices, loadWindowUsage, withCorrections } from "~/store/billing-slice.server";
import { lookAtOverdue } from "~/store/overdue.server";
import { findPoolsDue } from "~/store/pools.server";
import { lockLiveSubscriptions } from "~/store/subscriptions.server";
import {
  decideFamilies,
  dueFamilies,
  gatherFamilies,
  lockFamiliesToBill,
} from "./steps/billed-family.server";
import { correctableInvoices } from "./steps/correctable";
import { saveBilling } from "./steps/save-billing.server";
import { watchBusyMeters } from "./steps/watch-meters.server";

export type BillingBatch = {
  /** Customers that were billed; less than asked for when another run holds some, or they are not due any more. */
  readonly customers: number;
  readonly invoices: number;
  readonly fees: number;
};

/**
 * Bills everything that fell due by now of a batch of customers, in one transaction and a constant number of
 * statements. Running it twice, or in two places at once, bills nothing twice: customers are locked first, those
 * locked elsewhere are left to that run, and fees are differences to what was issued.
 */
export async function billCustomers(
  context: Context,
  input: { readonly customerIds: readonly string[] },
): Promise<Outcome<BillingBatch>> {
  const { now } = context;
  const customers = await lockFamiliesToBill(context, input.customerIds);
  const stored = await lockLiveSubscriptions(
    context,
    customers.map((customer) => customer.id),
  );
  const due = new Set(
    stored.flatMap(({ subscription, dueAt }) =>
      dueAt !== null && dueAt <= now ? subscription.customerId : [],
    ),
  );
  const withPool = await findPoolsDue(
    context,
    customers.map((customer) => customer.id),
  );
  for (const id of withPool) due.add(id);
  const billed = dueFamilies(context, customers, due);
  if (billed.length === 0) return accept({ customers: 0, invoices: 0, fees: 0 });
  const subscriptions = stored.map(({ subscription }) => subscription);
  const lean = await loadRunSlices(
    context,
    billed,
    subscriptions.filter(({ customerId }) => billed.some(({ id }) => id === customerId)),
  );
  const windows = lean.flatMap((slice) => usageWindows(slice, now).toMeasure);
  const usage = await loadWindowUsage(context, lean, windows);
  await watchBusyMeters(context, lean, windows, usage);
  const correctable = lean.map((slice) => correctableInvoices(slice, usage, now));
  const loaded = await withCorrections(context, lean, correctable, "billing");
  const decided = decideFamilies(gatherFamilies(context, billed, loaded), usage, now);
  const saved = await saveBilling(context, decided);
  await lookAtOverdue(context, [
    ...saved.invoices.map(({ draft }) => draft.cut.customerId),
    ...saved.creditNotes.map((note) => note.customerId),
  ]);
  const batch = {
    customers: billed.length,
    invoices: saved.invoices.length,
    fees: saved.invoices.reduce((sum, document) => sum + document.draft.fees.length, 0),
  };
  if (saved.invoices.length + saved.creditNotes.length > 0) {
    const { customers, invoices } = batch;
    const runId = await insertBillingRun(context, { customers, invoices, failures: [] });
    await insertAudit(context, {
      action: "billing.run",
      subjectKind: "billing_run",
      subjectId: runId,
      details: batch,
    });
  }
  return accept(batch);
}
