import { decideLiftOverride } from "~/billing/fees/decide-override";
import type { RecordedOverride } from "~/billing/fees/override";
import type { ListedPosition } from "~/billing/invoicing/positions";
import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { NotFound } from "~/errors";
import { actorIdOf, insertAudit } from "~/store/audit.server";
import { loadOverride, saveLifted } from "~/store/overrides.server";
import { saveDueInstants } from "~/store/subscriptions.server";
import { checkConfirmed } from "./steps/confirmed";
import {
  loadPositionBook,
  type PositionBook,
  type PositionPreview,
  previewWith,
  shownPreview,
} from "./steps/position-book.server";

export type LiftOverrideInput = {
  readonly overrideId: string;
  /** Where it has to stand, if that is said: one of another subscription is not there. */
  readonly subscriptionId?: string;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

export type PreviewedLift = PositionPreview & {
  readonly override: RecordedOverride;
  /** Null where the position is not known any more. */
  readonly position: ListedPosition | null;
};

/**
 * Lifts an amount that was set by hand: the next run bills, or gives back, what it kept apart from what the rules make of
 * the position. Refuses `override_lifted` and `preview_outdated`.
 */
export async function liftOverride(
  context: Context,
  input: LiftOverrideInput,
): Promise<Outcome<RecordedOverride>> {
  const { subscriptionId } = await load(context, input);
  const book = await loadPositionBook(context, subscriptionId, "change");
  // Read again: another lift may have come first, before the customer was locked.
  const decided = decideLiftOverride(await load(context, input));
  if (!decided.ok) return decided;
  const override = decided.value;
  if (input.previewHash) {
    const preview = await previewWith(context, book, without(book, override), override);
    const confirmed = checkConfirmed(input.previewHash, shownPreview(preview));
    if (!confirmed.ok) return confirmed;
  }
  const by = actorIdOf(context.actor);
  await saveLifted(context, override, by);
  await saveDueInstants(context, [{ id: subscriptionId, dueAt: context.now }]);
  await insertAudit(context, {
    action: "override.lifted",
    subjectKind: "subscription",
    subjectId: subscriptionId,
    details: { overrideId: override.id, position: override.stem },
  });
  return accept({ ...override, liftedBy: by, liftedAt: context.now });
}

/** What the next run would bill once it is lifted, by its own decision. Saves nothing. */
export async function previewLiftOverride(
  context: Context,
  input: LiftOverrideInput,
): Promise<Outcome<PreviewedLift>> {
  const decided = decideLiftOverride(await load(context, input));
  if (!decided.ok) return decided;
  const override = decided.value;
  const book = await loadPositionBook(context, override.subscriptionId, "look");
  const preview = await previewWith(context, book, without(book, override), override);
  const position = book.positions.find(({ stem }) => stem === override.stem) ?? null;
  return accept({ ...preview, override, position });
}

async function load(context: Context, input: LiftOverrideInput): Promise<RecordedOverride> {
  const override = await loadOverride(context, input.overrideId);
  const { subscriptionId = override.subscriptionId } = input;
  if (override.subscriptionId !== subscriptionId) throw new NotFound("This amount");
  return override;
}

function without({ slice }: PositionBook, { id }: RecordedOverride) {
  return (slice.overrides ?? []).filter((override) => override.id !== id);
}
