import type { Context } from "~/context.server";
import { hasPendingDrafts } from "~/store/drafts.server";
import { decideFamilies, loadFamilies, loadUsageOf } from "./billed-family.server";
import { saveDrafts } from "./save-drafts.server";
import { wake } from "./wake.server";

/**
 * Writes the drafts in grace of those customers, and of everybody on the same documents, as they are now that
 * `movedId` stands on others. What is due of it without grace is left to the next run, which is woken.
 */
export async function refreshDrafts(
  context: Context,
  customerIds: readonly string[],
  movedId: string,
): Promise<void> {
  const families = await loadFamilies(context, customerIds, new Set());
  const everybody = families.flatMap(({ billTo, members }) => [billTo.id, ...members.map(({ id }) => id)]);
  if (!(await hasPendingDrafts(context, everybody))) return;
  const slices = families.flatMap(({ slice }) => [slice, ...(slice.members ?? [])]);
  const usage = await loadUsageOf(context, slices, context.now, "due");
  const decided = decideFamilies(families, usage, context.now).map((one) => ({
    ...one,
    decision: { held: [], pending: one.decision.pending },
  }));
  await saveDrafts(context, decided, () => null);
  await wake(context, movedId, "now");
}
