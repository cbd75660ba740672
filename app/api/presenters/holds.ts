import type { z } from "zod";
import type { hold } from "~/api/schemas/holds";
import { holdsAt, type RecordedHold } from "~/billing/invoicing/hold";
import { formatInstant, type Instant } from "~/billing/time/instant";
import { publicId } from "~/ids.server";

/** @param now decides whether it still holds */
export function presentHold(
  row: RecordedHold & { readonly positionId: string | null },
  now: Instant,
): z.input<typeof hold> {
  const { on, subscriptionId, releasedAt } = row;
  const over = releasedAt === null ? "ended" : "released";
  return {
    id: publicId("hold", row.id),
    kind: on.kind,
    status: holdsAt(row, now) ? "in_force" : over,
    customer: publicId("customer", row.customerId),
    subscription: subscriptionId === null ? null : publicId("subscription", subscriptionId),
    position: row.positionId,
    invoice: "invoiceId" in on ? publicId("invoice", on.invoiceId) : null,
    description: row.description,
    reason: row.reason,
    ends_at: formatInstant(row.endsAt),
    placed_at: formatInstant(row.placedAt),
    placed_by: row.placedBy,
    released_at: releasedAt === null ? null : formatInstant(releasedAt),
  };
}
