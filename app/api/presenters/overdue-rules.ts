import type { z } from "zod";
import type { overdueRules, overdueRulesChange } from "~/api/schemas/overdue-rules";
import { formatAmount, parseAmount } from "~/billing/money/money";
import { accept, atField, type Outcome } from "~/billing/outcome";
import type { OverdueStage } from "~/billing/payment/overdue";

export function presentOverdueRules(stages: readonly OverdueStage[]): z.input<typeof overdueRules> {
  return {
    stages: stages.map(({ name, when, ...stage }) => ({
      name,
      earliest_unpaid_invoice_days: when.earliestUnpaidDays ?? null,
      unpaid_invoices: when.unpaidInvoices ?? null,
      unpaid_total: when.unpaidTotal
        ? {
            currency: when.unpaidTotal.currency,
            amount: formatAmount(when.unpaidTotal.amountMinor, when.unpaidTotal.currency),
          }
        : null,
      blocks_changes: stage.blocksChanges,
      blocks_service_and_billing: stage.blocksServiceAndBilling,
      cancels: stage.cancels,
      reminder: stage.reminder ?? "mail",
      reevaluate_every_days: stage.reevaluateDays,
    })),
  };
}

/** Stages of a request in the words of the operation. Refuses an amount that is none at its field. */
export function overdueStages({ stages }: z.output<typeof overdueRulesChange>): Outcome<OverdueStage[]> {
  const read: OverdueStage[] = [];
  for (const [index, stage] of stages.entries()) {
    const { currency = "", amount } = stage.unpaid_total ?? {};
    const total =
      amount === undefined
        ? accept(null)
        : atField(parseAmount(amount, currency), `stages.${index}.unpaid_total.amount`);
    if (!total.ok) return total;
    read.push({
      name: stage.name,
      when: {
        earliestUnpaidDays: stage.earliest_unpaid_invoice_days,
        unpaidInvoices: stage.unpaid_invoices,
        unpaidTotal: total.value === null ? null : { currency, amountMinor: total.value },
      },
      blocksChanges: stage.blocks_changes,
      blocksServiceAndBilling: stage.blocks_service_and_billing,
      cancels: stage.cancels,
      reminder: stage.reminder,
      reevaluateDays: stage.reevaluate_every_days,
    });
  }
  return accept(read);
}
