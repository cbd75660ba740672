import { isDatabaseAway } from "~/database-away";
import { Refused } from "~/errors";
import { run, view } from "~/gate.server";
import { log } from "~/log.server";
import { loadLowWallets, recordTopUpFailure, topUpWallets } from "~/operations/tend-wallets.server";
import type { SystemCaller } from "./system-caller";

type LowWallet = Awaited<ReturnType<typeof loadLowWallets>>[number];

/** Wallets of one transaction: each locks its customer, and one that fails takes the others back with it. */
const BATCH_WALLETS = 20;
const LOOK_WALLETS = 500;

/** Buys credit for all wallets that are low, batch by batch. Gives how many were filled. */
export async function topUpDue(caller: SystemCaller, signal?: AbortSignal): Promise<number> {
  let filled = 0;
  let after: LowWallet | null = null;
  while (!signal?.aborted) {
    const page = { limit: LOOK_WALLETS, after };
    const low: readonly LowWallet[] = await view(caller, (context) => loadLowWallets(context, page));
    for (let from = 0; from < low.length && !signal?.aborted; from += BATCH_WALLETS) {
      filled += await topUpBatch(caller, low.slice(from, from + BATCH_WALLETS));
    }
    after = low.at(-1) ?? null;
    if (low.length < LOOK_WALLETS) break;
  }
  return filled;
}

/** One batch; when it fails, each wallet alone, so that one customer's does not stop those of others. */
async function topUpBatch(caller: SystemCaller, wallets: readonly LowWallet[]): Promise<number> {
  try {
    return await topUp(caller, wallets);
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    log.warn(
      { err: error, wallets: wallets.length },
      "A batch of top-ups failed; its wallets are filled singly",
    );
  }
  let filled = 0;
  for (const wallet of wallets) {
    try {
      filled += await topUp(caller, [wallet]);
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      await recordFailure(caller, wallet, error);
    }
  }
  return filled;
}

async function topUp(caller: SystemCaller, wallets: readonly LowWallet[]): Promise<number> {
  const outcome = await run(caller, { operation: "topUpWallets" }, (context) =>
    topUpWallets(context, { wallets }),
  );
  if (!outcome.ok) throw new Refused(outcome.refusals);
  return outcome.value;
}

async function recordFailure(caller: SystemCaller, wallet: LowWallet, error: unknown): Promise<void> {
  const { id: walletId, customerId } = wallet;
  log.error({ err: error, walletId, customerId }, "A wallet could not be topped up");
  const reason = error instanceof Error ? error.message : String(error);
  await run(caller, { operation: "recordTopUpFailure" }, (context) =>
    recordTopUpFailure(context, { ...wallet, reason }),
  );
}
