import { decidePlaceHold, type HeldSubject, holdsAt, type RecordedHold } from "~/billing/invoicing/hold";
import { accept, type Outcome } from "~/billing/outcome";
import type { Day } from "~/billing/time/day";
import { formatInstant } from "~/billing/time/instant";
import { dayInZone, startOfDay } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { actorIdOf, insertAudit } from "~/store/audit.server";
import { findPaymentHold, insertHold } from "~/store/holds.server";
import { type HoldPlace, loadHoldable, wakeHeld } from "./steps/holdable.server";

export type PlaceHoldInput = {
  readonly place: HoldPlace;
  readonly reason: string;
  /** The first day on which it holds no more, in the customer's zone. */
  readonly until: Day;
};

/**
 * Keeps a fee, a draft, or the collection of an invoice out of closing until a day, or until it is released; the rest
 * goes on. Whoever places it owns it. Refuses what `decidePlaceHold` refuses.
 * @throws NotFound when what is to be held is not there
 */
export async function placeHold(context: Context, input: PlaceHoldInput): Promise<Outcome<RecordedHold>> {
  const found = await loadHoldable(context, input.place, "change");
  const { customer, on, description, subscriptionId, waits } = found;
  const inForce =
    on.kind === "payment"
      ? await findPaymentHold(context, on.invoiceId)
      : (found.holds.find((hold) => isSame(hold.on, on) && holdsAt(hold, context.now)) ?? null);
  const endsAt = startOfDay(input.until, customer.zone);
  const decided = decidePlaceHold(
    { kind: on.kind, waits, inForce, zone: customer.zone },
    { reason: input.reason, endsAt },
    context.now,
  );
  if (!decided.ok) return decided;
  const hold: RecordedHold = {
    id: newId(),
    on,
    customerId: customer.id,
    subscriptionId,
    description,
    reason: decided.value.reason,
    endsAt,
    placedBy: actorIdOf(context.actor),
    placedAt: context.now,
    releasedBy: null,
    releasedAt: null,
  };
  await insertHold(context, hold);
  await wakeHeld(context, hold);
  await insertAudit(context, {
    action: "hold.placed",
    subjectKind: "customer",
    subjectId: customer.id,
    details: {
      holdId: hold.id,
      on: on.kind,
      what: description,
      reason: hold.reason,
      until: formatInstant(endsAt),
    },
  });
  return accept(hold);
}

/** What is to be held and whose it is, to be shown before a reason is entered. */
export async function loadHoldPlace(context: Context, place: HoldPlace) {
  const { customer, on, description } = await loadHoldable(context, place, "look");
  const tomorrow = dayInZone(context.now, customer.zone) + 1;
  return { kind: on.kind, description, customer: { id: customer.id, name: customer.name }, tomorrow };
}

function isSame(a: HeldSubject, b: HeldSubject): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
