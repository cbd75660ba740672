import type { Refusal } from "~/billing/outcome";

/** Drafts of one version have fewer revisions than this. */
const REVISIONS_A_VERSION = 1_000_000;

/**
 * The first revision of the draft after a published version. Revisions of a plan never repeat, so that a page
 * opened before a publication cannot overwrite the draft that came after it.
 */
export function firstRevision(lastVersionNumber: number): number {
  return lastVersionNumber * REVISIONS_A_VERSION + 1;
}

/** Null when the draft is still the one that was read. */
export function checkRevision(draft: { readonly revision: number } | null, read: number): Refusal | null {
  if ((draft?.revision ?? 0) === read) return null;
  return {
    code: "draft_changed",
    sentence: "Somebody else has changed this draft since you opened it.",
    remedy: "Open it again to see the change, then make yours.",
  };
}
