import type { OverdueStage } from "~/billing/payment/overdue";
import { unpaidOf } from "~/billing/payment/overdue";
import { type Outlook, serviceOutlook } from "~/billing/payment/reminder";
import type { Day } from "~/billing/time/day";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { loadCustomer } from "~/store/customers.server";
import { listReminded, loadOverdueStages, loadUnpaid, type RemindedInvoice } from "~/store/overdue.server";

/** What a reminder says. */
export type ReminderNews = {
  readonly recipient: string;
  /** The longest due first. */
  readonly invoices: readonly RemindedInvoice[];
  readonly today: Day;
  readonly stage: OverdueStage;
  readonly outlook: Outlook | null;
  readonly sender: { readonly name: string; readonly accent: string; readonly mode: "live" | "test" };
};

/**
 * What somebody who entered a stage is reminded of, as it stands now. Null when there is nothing to remind of any more,
 * because it has paid, payments of all of it are under way or it is in another stage; or when nobody can be told.
 */
export async function loadReminderNews(
  context: Context,
  { customerId, stage: name }: { readonly customerId: string; readonly stage: string },
): Promise<ReminderNews | null> {
  const customer = await loadCustomer(context, customerId);
  if (customer.email === null || customer.overdueOff) return null;
  const { name: organization, accent, mode, zone, policy } = context.organization;
  const stages = await loadOverdueStages(context);
  const unpaid = unpaidOf((await loadUnpaid(context, [customerId])).get(customerId) ?? []);
  const today = dayInZone(context.now, zone);
  const { stage, outlook } = serviceOutlook(stages, unpaid, today, policy);
  if (stage === null || stage.name !== name) return null;
  const invoices = await listReminded(
    context,
    customerId,
    unpaid.map(({ id }) => id),
  );
  if (invoices.length === 0) return null;
  return {
    recipient: customer.email,
    invoices,
    today,
    stage,
    outlook,
    sender: { name: organization, accent, mode },
  };
}
