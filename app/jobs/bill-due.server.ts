import { isDatabaseAway } from "~/database-away";
import { Refused } from "~/errors";
import { run, view, visit } from "~/gate.server";
import { log } from "~/log.server";
import { analyzeBilling } from "~/operations/analyze-billing.server";
import { type BillingBatch, billCustomers } from "~/operations/bill-customers.server";
import { loadDueCustomers } from "~/operations/load-due-work.server";
import { recordBillingFailure } from "~/operations/record-billing-failure.server";
import type { SystemCaller } from "./system-caller";

/** Customers of one transaction: large enough that its fixed statements are cheap, small enough to hold few locks. */
export const BILLING_BATCH_CUSTOMERS = 250;

/** Batches of one look at who is due: of several runs at once, each goes on to one that no other holds. */
const BATCHES_OF_A_LOOK = 8;

/** Waits for customers that other runs hold, before asking again who is due. */
const HELD_ELSEWHERE_MS = 100;
const MAX_HELD_ELSEWHERE = 300;

export type BillingReport = {
  readonly customers: number;
  readonly invoices: number;
  readonly failures: number;
};

/** Bills who is due by now, batch by batch; customers held by another run may be left for the next look. */
export async function billDue(caller: SystemCaller, signal?: AbortSignal): Promise<BillingReport> {
  const report = { customers: 0, invoices: 0, failures: 0 };
  const limit = BILLING_BATCH_CUSTOMERS * BATCHES_OF_A_LOOK;
  let waits = 0;
  for (;;) {
    const due = await view(caller, (context) => loadDueCustomers(context, { limit }));
    if (due.length === 0 || waits >= MAX_HELD_ELSEWHERE || signal?.aborted) return report;
    const before = report.customers + report.failures;
    for (let from = 0; from < due.length && !signal?.aborted; from += BILLING_BATCH_CUSTOMERS) {
      const batch = await billBatch(caller, due.slice(from, from + BILLING_BATCH_CUSTOMERS));
      report.customers += batch.customers;
      report.invoices += batch.invoices;
      report.failures += batch.failures;
    }
    if (report.customers + report.failures > before) {
      if (due.length < limit) return report;
      waits = 0;
      continue;
    }
    waits += 1;
    await new Promise((resolve) => setTimeout(resolve, HELD_ELSEWHERE_MS));
  }
}

/** One batch; when it fails, each of its customers alone, so that one bad book does not stop the others. */
async function billBatch(caller: SystemCaller, customerIds: readonly string[]): Promise<BillingReport> {
  try {
    const batch = await bill(caller, customerIds);
    return { ...batch, failures: 0 };
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    log.warn(
      { err: error, customers: customerIds.length },
      "A billing batch failed; its customers are billed singly",
    );
  }
  const report = { customers: 0, invoices: 0, failures: 0 };
  for (const customerId of customerIds) {
    try {
      const batch = await bill(caller, [customerId]);
      report.customers += batch.customers;
      report.invoices += batch.invoices;
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      await recordFailure(caller, customerId, error);
      report.failures += 1;
    }
  }
  return report;
}

async function bill(caller: SystemCaller, customerIds: readonly string[]): Promise<BillingBatch> {
  const outcome = await run(caller, { operation: "billCustomers" }, (context) =>
    billCustomers(context, { customerIds }),
  );
  if (!outcome.ok) throw new Refused(outcome.refusals);
  await keepPlannerInformed(outcome.value.fees);
  return outcome.value;
}

async function recordFailure(caller: SystemCaller, customerId: string, error: unknown): Promise<void> {
  log.error({ err: error, customerId }, "A customer could not be billed");
  const reason = error instanceof Error ? error.message : String(error);
  await run(caller, { operation: "recordBillingFailure" }, (context) =>
    recordBillingFailure(context, { customerId, reason }),
  );
}

let writtenFees = 0;
let nextAnalysis = 2_000;

/** After the first two thousand lines of this process, and after each tenfold of that. */
async function keepPlannerInformed(fees: number): Promise<void> {
  writtenFees += fees;
  if (writtenFees < nextAnalysis) return;
  nextAnalysis *= 10;
  await visit(analyzeBilling);
}
