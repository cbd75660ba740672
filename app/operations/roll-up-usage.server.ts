import { accept, type Outcome } from "~/billing/outcome";
import { MS_PER_DAY, MS_PER_HOUR } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { addBuckets, holdDueMeter, redoBuckets, saveMeterDue } from "~/store/usage-rollups.server";

/** Events of one transaction: few enough that ingest of the same subscription hardly waits. */
const MAX_EVENTS = 50_000;
/** Buckets of one transaction that are added up again. */
const MAX_DIRTY = 24;

/**
 * Adds up some more usage of one busy meter that is due: buckets an event came to or went from, then those that are
 * over by now. Nothing depends on it but speed: what is not added up is read from events. Gives false when no meter
 * was due.
 */
export async function rollUpUsage(context: Context): Promise<Outcome<boolean>> {
  const meter = await holdDueMeter(context);
  if (!meter) return accept(false);
  const redone = await redoBuckets(context, meter, MAX_DIRTY);
  const { buckets, isDone } = await addBuckets(context, meter, MAX_EVENTS);
  const pause = redone + buckets === 0 ? MS_PER_DAY : MS_PER_HOUR;
  await saveMeterDue(context, meter, isDone && redone < MAX_DIRTY ? context.now + pause : context.now);
  return accept(true);
}
