import { isDatabaseAway } from "~/database-away";
import { run, view } from "~/gate.server";
import { log } from "~/log.server";
import { loadPayersWithCredit, payForOthers } from "~/operations/pay-for-others.server";
import type { SystemCaller } from "./system-caller";

const LOOK_PAYERS = 100;

/** Credit of payers pays what others owe through them, a payer a transaction. Gives how many invoices were paid of. */
export async function payForOthersDue(caller: SystemCaller, signal?: AbortSignal): Promise<number> {
  let paid = 0;
  let after: string | null = null;
  while (!signal?.aborted) {
    const page = { limit: LOOK_PAYERS, after };
    const payers: readonly string[] = await view(caller, (context) => loadPayersWithCredit(context, page));
    for (const payerId of payers) paid += await payAlone(caller, payerId);
    after = payers.at(-1) ?? null;
    if (payers.length < LOOK_PAYERS) break;
  }
  return paid;
}

/** One payer, whose fault stops nobody else; it is looked at again with whatever is due next. */
async function payAlone(caller: SystemCaller, payerId: string): Promise<number> {
  try {
    const outcome = await run(caller, { operation: "payForOthers" }, (context) =>
      payForOthers(context, { payerId }),
    );
    return outcome.ok ? outcome.value : 0;
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    log.error({ err: error, customerId: payerId }, "Credit of a payer could not pay for others");
    return 0;
  }
}
