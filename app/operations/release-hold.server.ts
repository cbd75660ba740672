import { decideReleaseHold, type RecordedHold } from "~/billing/invoicing/hold";
import { accept, type Outcome } from "~/billing/outcome";
import { startOfDay } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { actorIdOf, insertAudit } from "~/store/audit.server";
import { lockCustomer } from "~/store/customers.server";
import { loadHold, saveReleased } from "~/store/holds.server";
import { lockBalance, saveBalance } from "~/store/invoices.server";
import { wakeHeld } from "./steps/holdable.server";

/**
 * Releases a hold before its day: what it kept back is billed by the next run, or collected at once where its turn had
 * come. Refuses `hold_over`.
 * @throws NotFound when there is no such hold
 */
export async function releaseHold(
  context: Context,
  { holdId }: { readonly holdId: string },
): Promise<Outcome<RecordedHold>> {
  const { zone } = await lockCustomer(context, (await loadHold(context, holdId)).customerId);
  const decided = decideReleaseHold(await loadHold(context, holdId), context.now);
  if (!decided.ok) return decided;
  const hold = decided.value;
  const { on, endsAt, customerId, description } = hold;
  const by = actorIdOf(context.actor);
  await saveReleased(context, hold, by);
  if (on.kind === "payment") {
    const { collectAt, dueOn } = await lockBalance(context, on.invoiceId);
    const isPutOff = collectAt === endsAt && startOfDay(dueOn, zone) <= context.now;
    if (isPutOff) await saveBalance(context, on.invoiceId, { collectAt: context.now });
  }
  await wakeHeld(context, hold);
  await insertAudit(context, {
    action: "hold.released",
    subjectKind: "customer",
    subjectId: customerId,
    details: { holdId, on: on.kind, what: description },
  });
  return accept({ ...hold, releasedBy: by, releasedAt: context.now });
}
