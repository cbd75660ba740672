import { run } from "~/gate.server";
import { rollUpUsage } from "~/operations/roll-up-usage.server";
import type { SystemCaller } from "./system-caller";

/** Adds up usage of busy meters, step by step, each a transaction of its own, until none is due. */
export async function rollUpDue(caller: SystemCaller, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted) {
    const worked = await run(caller, { operation: "rollUpUsage" }, rollUpUsage);
    if (!worked.ok || !worked.value) return;
  }
}
