import { decideSetOverride } from "~/billing/fees/decide-override";
import { type Override, type RecordedOverride, targetOf } from "~/billing/fees/override";
import type { OverrideKind } from "~/billing/fees/override-kinds";
import type { ListedPosition } from "~/billing/invoicing/positions";
import { parseAmount } from "~/billing/money/money";
import { accept, atField, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { actorIdOf, insertAudit } from "~/store/audit.server";
import { insertOverride } from "~/store/overrides.server";
import { saveDueInstants } from "~/store/subscriptions.server";
import { checkConfirmed } from "./steps/confirmed";
import {
  loadPositionBook,
  type PositionBook,
  type PositionPreview,
  positionIn,
  previewWith,
  shownPreview,
} from "./steps/position-book.server";

export type SetOverrideInput = {
  readonly subscriptionId: string;
  /** As `loadPositions` names it. */
  readonly positionId: string;
  readonly kind: OverrideKind;
  /** A decimal in major units, as prices are: before discount, and with tax where the price includes it. */
  readonly amount: string;
  readonly reason: string;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

/** The position before, and with the amount; minor units. */
export type PreviewedOverride = PositionPreview & {
  readonly position: ListedPosition;
  readonly override: Override;
  readonly targetMinor: bigint;
};

/**
 * Sets an amount by hand on a position of a subscription. Nothing that was issued changes: what it adds comes on the
 * next run's invoice, and what it takes off is given back as the policy has it. Refuses an amount that is none,
 * `preview_outdated`, and what `decideSetOverride` refuses.
 */
export async function setOverride(
  context: Context,
  input: SetOverrideInput,
): Promise<Outcome<RecordedOverride>> {
  const book = await loadPositionBook(context, input.subscriptionId, "change");
  const decided = decide(book, input);
  if (!decided.ok) return decided;
  const { position, override } = decided.value;
  if (input.previewHash) {
    const preview = await previewWith(context, book, withOverride(book, override), null);
    const confirmed = checkConfirmed(input.previewHash, shownPreview(preview));
    if (!confirmed.ok) return confirmed;
  }
  const stored: RecordedOverride = {
    ...override,
    customerId: book.customer.id,
    subscriptionId: book.subscription.id,
    item: position.item,
    part: position.part,
    description: position.description,
    setBy: actorIdOf(context.actor),
    setAt: context.now,
    liftedBy: null,
    liftedAt: null,
  };
  await insertOverride(context, stored);
  await saveDueInstants(context, [{ id: book.subscription.id, dueAt: context.now }]);
  await insertAudit(context, {
    action: "override.set",
    subjectKind: "subscription",
    subjectId: book.subscription.id,
    details: {
      overrideId: stored.id,
      position: stored.stem,
      kind: stored.kind,
      amountMinor: stored.amountMinor.toString(),
      currency: stored.currency,
      reason: stored.reason,
    },
  });
  return accept(stored);
}

/** What the next run would bill with the amount, by its own decision. Saves nothing, and refuses what setting refuses. */
export async function previewSetOverride(
  context: Context,
  input: SetOverrideInput,
): Promise<Outcome<PreviewedOverride>> {
  const book = await loadPositionBook(context, input.subscriptionId, "look");
  const decided = decide(book, input);
  if (!decided.ok) return decided;
  const { position, override } = decided.value;
  const preview = await previewWith(context, book, withOverride(book, override), null);
  return accept({ ...preview, ...decided.value, targetMinor: targetOf(override, position.recomputedMinor) });
}

function withOverride({ slice }: PositionBook, override: Override): readonly Override[] {
  return [...(slice.overrides ?? []), override];
}

function decide(
  book: PositionBook,
  { positionId, kind, amount, reason }: SetOverrideInput,
): Outcome<{ readonly position: ListedPosition; readonly override: Override }> {
  const position = positionIn(book, positionId);
  const amountMinor = atField(parseAmount(amount, position.currency), "amount");
  if (!amountMinor.ok) return amountMinor;
  const decided = decideSetOverride(position, { id: newId(), kind, amountMinor: amountMinor.value, reason });
  return decided.ok ? accept({ position, override: decided.value }) : decided;
}
