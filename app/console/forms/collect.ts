import { z } from "zod";
import type { Collection } from "~/console/queries/collect.server";
import type { MovedFigure } from "~/ui/confirm-page";
import { formatMoney } from "~/ui/format/money";

export const collectForm = z.object({ preview_hash: z.string() });

/** What is different from the figures that were confirmed; empty when they still hold. */
export function movedFigures(collection: Collection, previewHash: string): readonly MovedFigure[] {
  if (collection.previewHash === previewHash) return [];
  const [openMinor = "", currency = "", methodId = ""] = previewHash.split(":");
  const known = /^\d+$/.test(openMinor) && currency === collection.currency;
  const figures: MovedFigure[] = [];
  const now = formatMoney({ amountMinor: collection.openMinor, currency: collection.currency }, "en");
  const was = known ? formatMoney({ amountMinor: BigInt(openMinor), currency }, "en") : "another amount";
  if (was !== now) figures.push({ label: "Open amount", was, now });
  if (methodId !== (collection.methodId ?? "none")) {
    const card = collection.methodLastFour === null ? "no card" : `card ending ${collection.methodLastFour}`;
    figures.push({ label: "Payment method", was: "another card", now: card });
  }
  return figures;
}
