import type { OverdueStage } from "~/billing/payment/overdue";
import { outlookOf } from "~/billing/payment/reminder";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { env } from "~/env.server";
import { writeReminder } from "~/mail/reminder";

/** How long after its invoice an example was due, and for how much it stands. */
const EXAMPLE = { number: "EX-00042", openMinor: 47_398n, dueAfterDays: 14 } as const;

/** The mail of each stage that reminds, written for an example invoice as it would be sent today. */
export function previewReminders(
  { organization, now }: Pick<Context, "organization" | "now">,
  stages: readonly OverdueStage[],
) {
  const today = dayInZone(now, organization.zone);
  return stages
    .filter(({ reminder }) => reminder !== "none")
    .map((stage) => {
      const issuedOn = today - (stage.when.earliestUnpaidDays ?? EXAMPLE.dueAfterDays + 1);
      const { number, openMinor, dueAfterDays } = EXAMPLE;
      const { currency } = organization;
      const { subject, text } = writeReminder(organization, {
        invoices: [{ number, currency, openMinor, dueOn: issuedOn + dueAfterDays, billedTo: null }],
        today,
        stage,
        outlook: outlookOf(stages, stage, issuedOn),
        url: `${env.appUrl}/portal/invoices/…`,
      });
      return { stage: stage.name, subject, text };
    });
}
