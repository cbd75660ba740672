import { formatAmount } from "~/billing/money/money";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { OverdueStage } from "~/billing/payment/overdue";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { saveOverdueStages, wakeOverdue } from "~/store/overdue.server";

const MAX_STAGES = 10;
const MAX_DAYS = 3_650;

/**
 * Changes the stages of being overdue, from the mildest to the worst; everybody is looked at again. Refuses
 * `overdue_stages_too_many`, `overdue_stage_name_invalid`, `overdue_stage_empty` and `overdue_condition_invalid`.
 */
export async function changeOverdueRules(
  context: Context,
  input: { readonly stages: readonly OverdueStage[] },
): Promise<Outcome<readonly OverdueStage[]>> {
  const { stages } = input;
  const refusals = checkStages(stages);
  if (refusals.length > 0) return refuse(...refusals);
  await saveOverdueStages(context, stages);
  await wakeOverdue(context);
  await insertAudit(context, {
    action: "overdue_rules.changed",
    subjectKind: "organization",
    subjectId: context.organization.id,
    details: { stages: stages.map(({ name, when }) => `${name}: ${conditionWords(when)}`) },
  });
  return accept(stages);
}

function conditionWords({ earliestUnpaidDays, unpaidInvoices, unpaidTotal }: OverdueStage["when"]): string {
  return [
    ...(earliestUnpaidDays ? [`${earliestUnpaidDays} days`] : []),
    ...(unpaidInvoices ? [`${unpaidInvoices} invoices`] : []),
    ...(unpaidTotal
      ? [`${formatAmount(unpaidTotal.amountMinor, unpaidTotal.currency)} ${unpaidTotal.currency}`]
      : []),
  ].join(", ");
}

function checkStages(stages: readonly OverdueStage[]): Refusal[] {
  if (stages.length > MAX_STAGES) {
    return [
      {
        code: "overdue_stages_too_many",
        sentence: `${stages.length} stages are more than anybody could tell apart.`,
        remedy: `Keep at most ${MAX_STAGES}.`,
        field: "stages",
      },
    ];
  }
  const names = stages.map(({ name }) => name);
  return stages.flatMap((stage, index) => [
    ...checkName(stage.name, names.indexOf(stage.name) !== index, `stages.${index}.name`),
    ...checkWhen(stage, `stages.${index}`),
  ]);
}

function checkName(name: string, isTaken: unknown, field: string): Refusal[] {
  const isWord = /^[a-z0-9][a-z0-9_ -]{0,39}$/i.test(name) && name !== "clear";
  if (isWord && isTaken === false) return [];
  return [
    {
      code: "overdue_stage_name_invalid",
      sentence: `${JSON.stringify(name)} cannot name a stage.`,
      remedy: "Use a name of its own for each stage: letters, digits, blanks; not clear.",
      field,
    },
  ];
}

function checkWhen({ when, reevaluateDays }: OverdueStage, field: string): Refusal[] {
  const { earliestUnpaidDays, unpaidInvoices, unpaidTotal } = when;
  if (earliestUnpaidDays == null && unpaidInvoices == null && unpaidTotal == null) {
    return [
      {
        code: "overdue_stage_empty",
        sentence: "A stage without a condition would never hold.",
        remedy: "Enter days, a number of invoices or a sum.",
        field: `${field}.earliest_unpaid_invoice_days`,
      },
    ];
  }
  const counts = [earliestUnpaidDays, unpaidInvoices, reevaluateDays].filter((value) => value != null);
  const isRight =
    counts.every((value) => Number.isInteger(value) && value >= 0 && value <= MAX_DAYS) &&
    (unpaidTotal == null || unpaidTotal.amountMinor > 0n);
  if (isRight) return [];
  return [
    {
      code: "overdue_condition_invalid",
      sentence: "A condition is a whole number of days or invoices, or a sum above zero.",
      remedy: `Enter 0 to ${MAX_DAYS}, and a sum above zero.`,
      field: `${field}.earliest_unpaid_invoice_days`,
    },
  ];
}
