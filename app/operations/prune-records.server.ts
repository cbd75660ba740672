import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { pruneRecords as prune } from "~/store/housekeeping.server";

/** Drops technical rows that nobody will ask for any more. Documents, books and the audit trail stay. */
export async function pruneRecords(context: Context): Promise<Outcome<null>> {
  await prune(context);
  return accept(null);
}
