import type { z } from "zod";
import { presentBilledNow } from "~/api/presenters/bill-now";
import type {
  override,
  overrideCreate,
  overridePreviewed,
  overrideWithFigures,
  positions,
} from "~/api/schemas/overrides";
import type { RecordedOverride } from "~/billing/fees/override";
import type { BilledNow } from "~/billing/invoicing/change-figures";
import type { ListedPosition, NamedPosition, OverrideRow } from "~/billing/invoicing/positions";
import { formatAmount } from "~/billing/money/money";
import { formatDay } from "~/billing/time/day";
import { formatInstant } from "~/billing/time/instant";
import { publicId } from "~/ids.server";

type NamedOverride = RecordedOverride & { readonly positionId: string };

export function presentOverride(row: NamedOverride): z.input<typeof override> {
  const { from, to } = row.place.period;
  return {
    id: publicId("override", row.id),
    subscription: publicId("subscription", row.subscriptionId),
    customer: publicId("customer", row.customerId),
    position: row.positionId,
    description: row.description,
    item: row.item,
    part: row.part,
    period: { from: formatDay(from), to: formatDay(to) },
    kind: row.kind,
    amount: formatAmount(row.amountMinor, row.currency),
    currency: row.currency,
    reason: row.reason,
    status: row.liftedAt === null ? "in_force" : "lifted",
    set_at: formatInstant(row.setAt),
    lifted_at: row.liftedAt === null ? null : formatInstant(row.liftedAt),
  };
}

export function presentOverrideWithFigures(row: OverrideRow): z.input<typeof overrideWithFigures> {
  return {
    ...presentOverride(row),
    figures: row.figures === null ? null : figuresOf(row.figures, row.currency),
  };
}

function figuresOf(
  { issuedMinor, recomputedMinor, targetMinor }: NonNullable<OverrideRow["figures"]>,
  currency: string,
) {
  const money = (amountMinor: bigint) => formatAmount(amountMinor, currency);
  return {
    issued: issuedMinor === null ? null : money(issuedMinor),
    by_rules: money(recomputedMinor),
    comes_to: money(targetMinor),
    hidden: money(recomputedMinor - targetMinor),
  };
}

const MOST_POSITIONS = 500;

export function presentPositions(listed: readonly NamedPosition[]): z.input<typeof positions> {
  return {
    data: listed.slice(0, MOST_POSITIONS).map((position) => ({
      position: position.positionId,
      kind: position.kind,
      description: position.description,
      item: position.item,
      part: position.part,
      period: { from: formatDay(position.period.from), to: formatDay(position.period.to) },
      currency: position.currency,
      figures: figuresOf(position, position.currency),
      override: position.override === null ? null : publicId("override", position.override.id),
    })),
  };
}

export function overrideInput(subscriptionId: string, body: z.output<typeof overrideCreate>) {
  const { position: positionId, kind, amount, reason, preview_hash: previewHash } = body;
  return { subscriptionId, positionId, kind, amount, reason, previewHash };
}

export function presentOverridePreview(
  positionId: string,
  preview: BilledNow & { readonly position: ListedPosition; readonly targetMinor: bigint },
): z.input<typeof overridePreviewed> {
  const { position, targetMinor, currency } = preview;
  return {
    ...presentBilledNow(preview),
    position: positionId,
    figures: figuresOf({ ...position, targetMinor }, currency),
  };
}
