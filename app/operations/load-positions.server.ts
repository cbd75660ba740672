import type { Override, RecordedOverride } from "~/billing/fees/override";
import { stemOf } from "~/billing/fees/position";
import { slicesOf, withoutHolds } from "~/billing/invoicing/family";
import {
  type ListedPosition,
  listPositions,
  type NamedPosition,
  type OverrideRow,
} from "~/billing/invoicing/positions";
import { previewRun } from "~/billing/invoicing/preview";
import type { Context } from "~/context.server";
import { listOverrides, loadOverride } from "~/store/overrides.server";
import { loadFamilies, loadUsageOf, othersOf } from "./steps/billed-family.server";
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

/** The same of any number of amounts, of any customers, by a constant number of statements. */
export async function loadOverrideRows<O extends RecordedOverride>(
  context: Context,
  overrides: readonly O[],
): Promise<(O & OverrideRow)[]> {
  const inForce = overrides.filter(({ liftedAt }) => liftedAt === null);
  const customerIds = new Set(inForce.map(({ customerId }) => customerId));
  const subscriptionIds = new Set(inForce.map(({ subscriptionId }) => subscriptionId));
  const positions = await positionsOf(context, [...customerIds], subscriptionIds);
  return overrides.map((override) => ({
    ...withPositionId(override),
    figures: override.liftedAt === null ? (positions.get(nameOf(override)) ?? null) : null,
  }));
}

async function positionsOf(
  context: Context,
  customerIds: readonly string[],
  subscriptionIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ListedPosition>> {
  if (customerIds.length === 0) return new Map();
  const families = await loadFamilies(context, customerIds, subscriptionIds);
  const slices = families.flatMap(({ slice }) => slicesOf(slice));
  const usage = await loadUsageOf(context, slices, context.now, "due_and_open");
  const known = families.flatMap((family) => {
    const { next } = previewRun(withoutHolds(family.slice), usage, context.now, othersOf([family]));
    return slicesOf(family.slice).flatMap((slice) => {
      const own = new Set(slice.subscriptions.map(({ subscription }) => subscription.id));
      const listed = listPositions(slice, usage, next, context.now);
      return listed.filter((position) => own.has(position.subscriptionId));
    });
  });
  return new Map(known.map((position) => [nameOf(position), position]));
}

function nameOf({ subscriptionId, stem }: { readonly subscriptionId: string | null; readonly stem: string }) {
  return `${subscriptionId ?? ""}/${stem}`;
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
