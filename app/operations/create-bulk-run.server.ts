import { accept, type Outcome, refuse } from "~/billing/outcome";
import { type BulkKind, MOST_ROWS_OF_A_RUN } from "~/billing/run-kinds";
import type { Day } from "~/billing/time/day";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { actorIdOf, insertAudit } from "~/store/audit.server";
import { type BulkItem, insertBulkRun } from "~/store/bulk-runs.server";
import { billedCustomerId, loadCustomers } from "~/store/customers.server";
import { listHeldOwners } from "~/store/drafts.server";
import { checkAhead } from "./steps/bill-ahead.server";

type CreateBulkRunInput = {
  readonly kind: BulkKind;
  /** Of customers, or of drafts. */
  readonly ids: readonly string[];
  /** Customers are billed through this day; null: what is due already. */
  readonly through: Day | null;
};

/**
 * Plans to do one thing to many rows; the worker calculates what each comes to, and nothing is done before somebody
 * confirms it. Customers that one payer is billed for are one row, the payer's. Refuses `bulk_empty`, `bulk_too_many` and
 * `bill_too_far_ahead`.
 */
export async function createBulkRun(
  context: Context,
  input: CreateBulkRunInput,
): Promise<Outcome<{ readonly id: string; readonly rows: number }>> {
  if (input.ids.length > MOST_ROWS_OF_A_RUN) {
    return refuse({
      code: "bulk_too_many",
      sentence: `More than ${MOST_ROWS_OF_A_RUN} match, and one run takes so many at most.`,
      remedy: "Narrow the list; do the rest after that.",
    });
  }
  const throughOn = input.kind === "bill_customers" ? input.through : null;
  const tooFar = checkAhead(context, context.organization, throughOn);
  if (tooFar) return refuse(tooFar);
  const id = newId();
  const rows = await rowsOf(context, input.kind, input.ids);
  if (rows.length === 0) {
    return refuse({
      code: "bulk_empty",
      sentence: "Nothing matches any more.",
      remedy: "Look at the list again, and choose others.",
    });
  }
  const run = {
    id,
    kind: input.kind,
    throughOn,
    state: "running" as const,
    calculatesThen: "draft" as const,
    previewHash: "",
    plannedAt: context.now,
    createdBy: actorIdOf(context.actor),
    createdAt: context.now,
    startedBy: null,
    startedAt: null,
    finishedAt: null,
  };
  await insertBulkRun(
    context,
    run,
    rows.map((row) => waitingRow(id, row)),
  );
  await insertAudit(context, {
    action: "bulk_run.planned",
    subjectKind: "bulk_run",
    subjectId: id,
    details: { kind: input.kind, rows: rows.length },
  });
  return accept({ id, rows: rows.length });
}

type Row = Pick<BulkItem, "customerId" | "heldDraftId" | "currency">;

async function rowsOf(context: Context, kind: BulkKind, ids: readonly string[]): Promise<readonly Row[]> {
  if (kind === "close_drafts") {
    const held = await listHeldOwners(context, ids);
    return held.map(({ id, ...owner }) => ({ ...owner, heldDraftId: id }));
  }
  const known = new Map((await loadCustomers(context, ids)).map((customer) => [customer.id, customer]));
  // In the order of the list, which is that of the names.
  const chosen = ids.flatMap((id) => known.get(id) ?? []);
  const payers = [...new Set(chosen.map((customer) => billedCustomerId(context, customer)))];
  const others = payers.filter((payer) => !known.has(payer));
  for (const payer of await loadCustomers(context, others)) known.set(payer.id, payer);
  return payers.flatMap((payer) => {
    const customer = known.get(payer);
    return customer ? [{ customerId: payer, heldDraftId: null, currency: customer.currency }] : [];
  });
}

/** A row that waits for its figures. */
function waitingRow(bulkRunId: string, row: Row) {
  return {
    id: newId(),
    bulkRunId,
    ...row,
    amountMinor: null,
    previewHash: null,
    state: "waiting" as const,
    code: null,
    sentence: null,
    remedy: null,
    doneAt: null,
    documents: [],
  };
}
