/** Long work that is calculated, confirmed and then done row by row. */
export const RUN_STATES = ["draft", "running", "stopped", "done", "discarded"] as const;
export type RunState = (typeof RUN_STATES)[number];

/** Only a plan that nobody started, with all its figures or while they are calculated, can be put aside. */
export function isDiscardable(run: {
  readonly state: RunState;
  readonly calculatesThen: RunState | null;
}): boolean {
  return (run.calculatesThen ?? run.state) === "draft";
}

/** A row of such work. One that waits has no figures yet. */
export const ITEM_STATES = ["waiting", "pending", "done", "refused", "skipped"] as const;
export type ItemState = (typeof ITEM_STATES)[number];

/** A document that was made with a row. */
export type ItemDocument = { readonly kind: "invoice" | "credit_note"; readonly id: string };

/** What is done with many rows at once. */
export const BULK_KINDS = ["bill_customers", "close_drafts"] as const;
export type BulkKind = (typeof BULK_KINDS)[number];

/** Rows of one run: they are written while somebody waits. */
export const MOST_ROWS_OF_A_RUN = 50_000;
