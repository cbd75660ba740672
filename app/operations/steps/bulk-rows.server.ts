import { createHash } from "node:crypto";
import { type BilledNow, billsUsage } from "~/billing/invoicing/change-figures";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { ItemDocument } from "~/billing/run-kinds";
import type { Context } from "~/context.server";
import { NotFound } from "~/errors";
import {
  type BulkItem,
  type BulkRun,
  countBulkItems,
  letBulkItemsWait,
  listPendingBulkItems,
  listRowsBefore,
  listWaitingBulkItems,
  saveBulkFigures,
  saveBulkRun,
} from "~/store/bulk-runs.server";
import { loadCustomers } from "~/store/customers.server";
import { previewAheadOfAll } from "./bill-ahead.server";
import { billCustomerAhead } from "./bill-customer-ahead.server";
import { closeHeld, draftGone, previewCloseInTurn } from "./close-held.server";
import { findMissingRates } from "./fix-rates.server";

/** Rows whose figures are calculated by one step. */
const CHUNK = 100;

type Figures = Pick<BulkItem, "amountMinor" | "previewHash">;

/** Calculates the next rows that wait for figures; the last step notes the hash of all. The run is locked. */
export async function calculateBulkStep(
  context: Context,
  run: BulkRun,
  limit: number = CHUNK,
): Promise<void> {
  const waiting = await listWaitingBulkItems(context, run.id, limit);
  if (waiting.length === 0) return endCalculation(context, run);
  const figures = await figuresOf(context, run, waiting);
  await saveBulkFigures(
    context,
    waiting.map((item) => {
      const outcome = figures.get(item.id) ?? refuse(draftGone());
      return outcome.ok
        ? { ...item, ...outcome.value, state: "pending" as const, code: null, sentence: null, remedy: null }
        : { ...item, amountMinor: null, previewHash: null, ...reasonOf(outcome.refusals[0]) };
    }),
  );
}

/** Everything that is not done waits for new figures, refused rows too. The run is locked. */
export async function calculateBulkAnew(context: Context, run: BulkRun): Promise<void> {
  const { id, state } = run;
  if (state === "running" || state === "discarded") throw new Error(`A ${state} run was calculated anew.`);
  await letBulkItemsWait(context, id);
  await saveBulkRun(context, id, { state: "running", calculatesThen: state });
}

async function endCalculation(context: Context, run: BulkRun): Promise<void> {
  const pending = await listPendingBulkItems(context, run.id);
  const text = JSON.stringify(
    pending.map(({ id, amountMinor, previewHash }) => [id, `${amountMinor}`, previewHash]),
  );
  await saveBulkRun(context, run.id, {
    state: run.calculatesThen ?? run.state,
    calculatesThen: null,
    previewHash: createHash("sha256").update(text).digest("base64url").slice(0, 22),
    plannedAt: context.now,
  });
}

/** By the id of the row. What is not in it is not there any more. */
async function figuresOf(
  context: Context,
  run: BulkRun,
  items: readonly BulkItem[],
): Promise<ReadonlyMap<string, Outcome<Figures>>> {
  return run.kind === "bill_customers"
    ? figuresOfBilling(context, run, items)
    : figuresOfClosing(context, items);
}

/**
 * A customer's drafts are closed in the order of the rows, so what those of earlier steps take of its credit is gone for
 * these.
 */
async function figuresOfClosing(
  context: Context,
  items: readonly BulkItem[],
): Promise<ReadonlyMap<string, Outcome<Figures>>> {
  const [first] = items;
  const customerIds = [...new Set(items.map(({ customerId }) => customerId))];
  const all = [...(first ? await listRowsBefore(context, first, customerIds) : []), ...items];
  const closing = await previewCloseInTurn(
    context,
    all.map(({ heldDraftId }) => heldDraftId ?? ""),
  );
  return new Map(
    all.map(({ id, heldDraftId }): [string, Outcome<Figures>] => {
      const outcome = closing(heldDraftId ?? "");
      if (!outcome.ok) return [id, outcome];
      const { draft, paidMinor, previewHash } = outcome.value;
      return [id, accept({ amountMinor: draft.totalMinor - paidMinor, previewHash })];
    }),
  );
}

async function figuresOfBilling(
  context: Context,
  run: BulkRun,
  items: readonly BulkItem[],
): Promise<ReadonlyMap<string, Outcome<Figures>>> {
  const customers = await loadCustomers(
    context,
    items.map(({ customerId }) => customerId),
  );
  const previews = await previewAheadOfAll(context, customers, run.throughOn);
  const drafts = [...previews.values()].flatMap((one) => (one.ok ? one.value.billed.decision.drafts : []));
  const missing = await findMissingRates(context, drafts);
  return new Map(
    items.flatMap(({ id, customerId }): [string, Outcome<Figures>][] => {
      const outcome = previews.get(customerId);
      if (!outcome) return [];
      if (!outcome.ok) return [[id, outcome]];
      const { billed } = outcome.value;
      const refusals = billed.decision.drafts.flatMap((draft) => missing.get(draft) ?? []);
      return [[id, refusals.length > 0 ? refuse(...refusals) : accept(figuresAhead(billed))]];
    }),
  );
}

function figuresAhead({ toPayMinor, previewHash, decision }: BilledNow): Figures {
  return { amountMinor: toPayMinor, previewHash: billsUsage(decision) ? null : previewHash };
}

/** Does one row, and gives what is kept of it. Nothing is written before it refuses. */
export async function doBulkRow(context: Context, run: BulkRun, item: BulkItem) {
  const { previewHash, customerId, amountMinor } = item;
  const how = { previewHash, bulkRunId: run.id };
  const done = (kept: { readonly amountMinor: bigint | null; readonly documents: readonly ItemDocument[] }) =>
    accept({ ...kept, state: "done" as const, doneAt: context.now });
  if (run.kind === "bill_customers") {
    const billed = await billCustomerAhead(context, { ...how, customerId, through: run.throughOn });
    if (!billed.ok) return billed;
    const { invoices, creditNotes } = billed.value.saved;
    return done({
      amountMinor: billed.value.billed.toPayMinor,
      documents: [
        ...invoices.map(({ id }) => ({ kind: "invoice" as const, id })),
        ...creditNotes.map(({ id }) => ({ kind: "credit_note" as const, id })),
      ],
    });
  }
  const closed = await orGone(() => closeHeld(context, { ...how, heldDraftId: item.heldDraftId ?? "" }));
  if (!closed.ok) return closed;
  return done({ amountMinor, documents: [{ kind: "invoice", id: closed.value.invoiceId }] });
}

/** Somebody else was faster; everything but that is thrown on. */
async function orGone<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotFound) return refuse(draftGone());
    throw error;
  }
}

/** What leaves nothing to do is no failure. */
const NOTHING_TO_DO = ["bill_nothing_due", "bulk_row_gone"];

/** A refusal as the state of a row. */
export function reasonOf(refusal: Refusal | undefined) {
  if (!refusal) throw new Error("A refused row names no refusal.");
  const { code, sentence, remedy } = refusal;
  const state = NOTHING_TO_DO.includes(code) ? ("skipped" as const) : ("refused" as const);
  return { state, code, sentence, remedy };
}

/** How many rows can still be done. */
export async function countOpenRows(context: Context, runId: string) {
  const counts = await countBulkItems(context, runId);
  return { ...counts, all: Object.values(counts).reduce((sum, count) => sum + count, 0) };
}
