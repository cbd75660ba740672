import type { Override } from "~/billing/fees/override";
import { stemOf } from "~/billing/fees/position";
import type { NamedPosition, OverrideRow } from "~/billing/invoicing/positions";
import type { Context } from "~/context.server";
import { listOverrides, loadOverride } from "~/store/overrides.server";
import { loadPositionBook, positionIdOf, positionIn } from "./steps/position-book.server";

export type SubscriptionPositions = {
  readonly positions: readonly NamedPosition[];
  /** In force first, then those that were lifted; newest first. */
  readonly overrides: readonly OverrideRow[];
};

/** An amount with the name of its position outside. */
export function withPositionId<O extends Override>(override: O): O & { readonly positionId: string } {
  return { ...override, positionId: positionIdOf(override.stem) };
}

/** How the position of a fee is called, by the key that the fee carries. */
export function positionIdOfFee(positionKey: string): string {
  return positionIdOf(stemOf(positionKey));
}

/** @throws NotFound when the subscription has no such position */
export async function loadNamedPosition(
  context: Context,
  { subscriptionId, positionId }: { readonly subscriptionId: string; readonly positionId: string },
): Promise<NamedPosition> {
  const book = await loadPositionBook(context, subscriptionId, "look");
  return { ...positionIn(book, positionId), positionId };
}

/** One amount with its position as it stands. */
export async function loadOverrideRow(context: Context, overrideId: string): Promise<OverrideRow> {
  const override = await loadOverride(context, overrideId);
  if (override.liftedAt !== null) return { ...withPositionId(override), figures: null };
  const { positions } = await loadPositionBook(context, override.subscriptionId, "look");
  const figures = positions.find(({ stem }) => stem === override.stem) ?? null;
  return { ...withPositionId(override), figures };
}

/** What somebody may set an amount for, and every amount that was set, with what it hides now. Saves nothing. */
export async function loadPositions(
  context: Context,
  input: { readonly subscriptionId: string },
): Promise<SubscriptionPositions> {
  const { positions } = await loadPositionBook(context, input.subscriptionId, "look");
  const byStem = new Map(positions.map((position) => [position.stem, position]));
  const rows = (await listOverrides(context, input.subscriptionId)).map((override) => ({
    ...withPositionId(override),
    figures: override.liftedAt === null ? (byStem.get(override.stem) ?? null) : null,
  }));
  return {
    positions: positions.map((position) => ({ ...position, positionId: positionIdOf(position.stem) })),
    overrides: [
      ...rows.filter(({ liftedAt }) => liftedAt === null),
      ...rows.filter(({ liftedAt }) => liftedAt !== null),
    ],
  };
}
