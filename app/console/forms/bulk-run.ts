import { z } from "zod";
import { BULK_KINDS, type BulkKind } from "~/billing/run-kinds";
import type { EntryFields } from "~/console/forms/confirmation";

/** The buttons of the page of one run over many rows. */
export const bulkStepForm = z.object({
  intent: z.enum(["start", "stop", "recalculate"]).default("start"),
  preview_hash: z.string().max(100).default(""),
  count: z
    .string()
    .max(40)
    .default("")
    .transform((text) => text.replace(/[\s,.]/g, "")),
});

/** What the page says after a button. */
export const BULK_SAID = {
  start: "The run goes on. This page shows how far it is.",
  stop: "The run is stopped. What is done stays done.",
  recalculate: "The figures are calculated as of now. Nothing was done.",
} as const;

/** What it says after a plan was put aside. */
export const BULK_DISCARDED = "The run is discarded. Nothing of it was done.";

/** What is to be done with the rows of a list. */
export function readBulkKind(fields: EntryFields): BulkKind {
  return BULK_KINDS.find((kind) => kind === fields.get("kind")) ?? "bill_customers";
}
