import { createHash } from "node:crypto";
import { formatAmount } from "~/billing/money/money";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import { previewOutdated } from "./decide-change.server";

/** What a page shows before money moves: the amounts it names, in minor units, and all else that must not change. */
export type ShownFigures = {
  readonly currency: string;
  readonly figures: readonly bigint[];
  readonly rest: unknown;
};

/** Comes back with the confirmation: the amounts as they are, for the page that compares, then a fingerprint. */
export function previewHashOf({ figures, rest }: ShownFigures): string {
  const fingerprint = createHash("sha256")
    .update(JSON.stringify(rest, (_, value) => (typeof value === "bigint" ? `${value}` : value)))
    .digest("base64url")
    .slice(0, 22);
  return [...figures, fingerprint].join(".");
}

/**
 * Refuses `preview_outdated` when what was confirmed is not what would be done now; null or left out confirms whatever
 * it comes to. To be asked after the rows it rests on are locked.
 */
export function checkConfirmed(previewHash: string | null | undefined, is: ShownFigures): Outcome<null> {
  if (previewHash === null || previewHash === undefined) return accept(null);
  const now = previewHashOf(is);
  if (previewHash === now) return accept(null);
  return refuse(previewOutdated(firstFigure(previewHash, is.currency), firstFigure(now, is.currency)));
}

function firstFigure(hash: string, currency: string): string {
  const [figure = ""] = hash.split(".");
  return /^-?\d{1,18}$/.test(figure)
    ? `${formatAmount(BigInt(figure), currency)} ${currency}`
    : "another amount";
}
