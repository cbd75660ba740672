import type { BilledNow } from "~/billing/invoicing/change-figures";
import { accept, type Outcome } from "~/billing/outcome";
import { type Day, formatDay } from "~/billing/time/day";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { lockCustomer } from "~/store/customers.server";
import { decideAhead } from "./bill-ahead.server";
import { toSave } from "./billed-family.server";
import { checkConfirmed } from "./confirmed";
import { afterMoney } from "./customer-book.server";
import { type SavedBilling, saveBilling } from "./save-billing.server";

type Input = {
  readonly customerId: string;
  readonly through: Day | null;
  readonly previewHash?: string | null;
  /** The run it is a row of. */
  readonly bulkRunId?: string;
};

/**
 * Bills a customer ahead of the runs. Nothing is written before it refuses `bill_nothing_due`, `bill_too_far_ahead` or
 * `preview_outdated`.
 */
export async function billCustomerAhead(
  context: Context,
  input: Input,
): Promise<Outcome<{ readonly billed: BilledNow; readonly saved: SavedBilling }>> {
  const { through, bulkRunId } = input;
  const customer = await lockCustomer(context, input.customerId);
  const decided = await decideAhead(context, customer, through, "billing");
  if (!decided.ok) return decided;
  const { billed, shown, family, decisions } = decided.value;
  const confirmed = checkConfirmed(input.previewHash, shown);
  if (!confirmed.ok) return confirmed;
  const toBill = toSave([family], decisions);
  const saved = await saveBilling(context, toBill);
  await insertAudit(context, {
    action: "customer.billed_now",
    subjectKind: "customer",
    subjectId: customer.id,
    details: { through: through === null ? null : formatDay(through), ...(bulkRunId ? { bulkRunId } : {}) },
  });
  for (const one of toBill) await afterMoney(context, one.customer);
  return accept({ billed, saved });
}
