import { accept, type Outcome } from "~/billing/outcome";
import { MS_PER_HOUR } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { insertBillingRun } from "~/store/billing-runs.server";
import { lockCustomer } from "~/store/customers.server";
import { postponeDue } from "~/store/subscriptions.server";

/** A customer that could not be billed is tried again after that long, so that it holds up nobody else. */
export const BILLING_RETRY_MS = 6 * MS_PER_HOUR;

/** Keeps why a customer could not be billed where the operator looks, and puts its next try off. */
export async function recordBillingFailure(
  context: Context,
  failure: { readonly customerId: string; readonly reason: string },
): Promise<Outcome<null>> {
  await lockCustomer(context, failure.customerId);
  await postponeDue(context, failure.customerId, context.now + BILLING_RETRY_MS);
  await insertBillingRun(context, {
    customers: 0,
    invoices: 0,
    failures: [{ customerId: failure.customerId, reason: failure.reason.slice(0, 500) }],
  });
  await insertAudit(context, {
    action: "billing.failed",
    subjectKind: "customer",
    subjectId: failure.customerId,
    details: { reason: failure.reason.slice(0, 500) },
  });
  return accept(null);
}
