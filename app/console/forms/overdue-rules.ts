import { z } from "zod";
import { formatAmount, parseAmount } from "~/billing/money/money";
import { accept, atField, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { OverdueStage } from "~/billing/payment/overdue";
import { OVERDUE_CANCELS } from "~/billing/payment/overdue-kinds";
import { plainDecimal } from "~/console/forms/confirmation";

const text = z.string().trim().max(100).optional();
const days = z.coerce.number().int().min(0).max(3_650).optional();
const ticked = z.literal("on").optional();

const typedStage = z.object({
  place: z.coerce.number().int().min(1).max(100),
  name: text,
  earliest_unpaid_invoice_days: days,
  unpaid_invoices: days,
  unpaid_total: text,
  currency: z.string().length(3),
  blocks_changes: ticked,
  blocks_service_and_billing: ticked,
  cancels: z.enum(OVERDUE_CANCELS),
  reminds: ticked,
  reevaluate_days: days,
  remove: ticked,
});

/** The rows of the form; the last one may be empty. */
export const overdueRulesForm = z.object({ stages: z.array(typedStage).max(100) });

type TypedStage = z.output<typeof typedStage>;

const isEmpty = (stage: TypedStage) =>
  [stage.name, stage.earliest_unpaid_invoice_days, stage.unpaid_invoices, stage.unpaid_total].every(
    (value) => value === undefined,
  );

/** Rows that stay, each with its place in the form, in the order that was typed. */
function keptRows({ stages }: z.output<typeof overdueRulesForm>) {
  return stages
    .map((stage, row) => ({ stage, row }))
    .filter(({ stage }) => stage.remove === undefined && !isEmpty(stage))
    .sort((a, b) => a.stage.place - b.stage.place || a.row - b.row);
}

/** The stages as typed, from the mildest to the worst. Refuses a sum that is none at its field. */
export function readOverdueStages(form: z.output<typeof overdueRulesForm>): Outcome<OverdueStage[]> {
  const read: OverdueStage[] = [];
  for (const { stage, row } of keptRows(form)) {
    const { currency } = stage;
    const total =
      stage.unpaid_total === undefined
        ? accept(null)
        : atField(parseAmount(plainDecimal(stage.unpaid_total), currency), `stages.${row}.unpaid_total`);
    if (!total.ok) return total;
    read.push({
      name: stage.name ?? "",
      when: {
        earliestUnpaidDays: stage.earliest_unpaid_invoice_days ?? null,
        unpaidInvoices: stage.unpaid_invoices ?? null,
        unpaidTotal: total.value === null ? null : { currency, amountMinor: total.value },
      },
      blocksChanges: stage.blocks_changes === "on",
      blocksServiceAndBilling: stage.blocks_service_and_billing === "on",
      cancels: stage.cancels,
      reminder: stage.reminds === "on" ? "mail" : "none",
      reevaluateDays: stage.reevaluate_days ?? null,
    });
  }
  return accept(read);
}

/** The operation's refusals at the rows of the form, which may stand in another order. */
export function atFormRows<T>(outcome: Outcome<T>, form: z.output<typeof overdueRulesForm>): Outcome<T> {
  if (outcome.ok) return outcome;
  const rows = keptRows(form).map(({ row }) => row);
  const moved = outcome.refusals.map((refusal): Refusal => {
    const [, index, rest] = /^stages\.(\d+)\.(.+)$/.exec(refusal.field ?? "") ?? [];
    const row = index === undefined ? undefined : rows[Number.parseInt(index, 10)];
    return row === undefined ? refusal : { ...refusal, field: `stages.${row}.${rest}` };
  });
  return refuse(...moved);
}

/** A sum as its field shows it. */
export function typedTotal({ when: { unpaidTotal } }: OverdueStage): string {
  return unpaidTotal ? formatAmount(unpaidTotal.amountMinor, unpaidTotal.currency) : "";
}
