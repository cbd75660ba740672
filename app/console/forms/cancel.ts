import { z } from "zod";
import type { CancelFigures } from "~/console/pages/subscription-cancel-page";
import { formatDate } from "~/ui/format/date";

export const cancelForm = z.object({ when: z.enum(["now", "period_end"]), preview_hash: z.string() });

/** What the confirmation showed, as text that comes back with it. */
export function cancelHash({ lastDay, unusedDays, usageBilledFrom }: CancelFigures): string {
  return [lastDay, unusedDays, usageBilledFrom].join(":");
}

/** The figures that are not what they were when the confirmation was shown. */
export function movedFigures(hash: string, figures: CancelFigures) {
  if (hash === cancelHash(figures)) return [];
  const [lastDay = 0, unusedDays = 0] = hash.split(":").map(Number);
  return [
    { label: "Last day", was: formatDate(lastDay, "en"), now: formatDate(figures.lastDay, "en") },
    { label: "Unused days", was: `${unusedDays}`, now: `${figures.unusedDays}` },
  ];
}

export const cancelledText = {
  now: "The subscription has ended.",
  period_end: "The subscription is not renewed. You can undo this until it ends.",
} as const;
