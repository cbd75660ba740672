import type { TaxBehavior } from "~/billing/catalog/catalog-kinds";
import type { CurrencyCode } from "~/billing/money/currency";
import type { Cadence } from "~/billing/time/cadence";
import type { Day } from "~/billing/time/day";
import { cadenceText } from "~/ui/format/cadence";
import { formatDate } from "~/ui/format/date";
import { formatMoney } from "~/ui/format/money";
import { formatPercent } from "~/ui/format/number";
import { type MailSender, type WrittenMail, writeMail } from "./mail-sheet";

/** Says that a trial ends, what it costs from then on, and how to stop before. */
export function writeTrialEnding(
  sender: MailSender,
  facts: {
    readonly planName: string;
    readonly endsOn: Day;
    readonly currency: CurrencyCode;
    /** For a period, as the plan names it; null where nothing recurs. */
    readonly amountMinor: bigint | null;
    readonly cadence: Cadence;
    readonly hasUsage: boolean;
    /** In percent; null where no single rate can be named. */
    readonly taxRate: string | null;
    readonly taxBehavior: TaxBehavior;
    readonly chargedOn: Day;
    /** "Visa ending 4242"; null without one on file. */
    readonly methodName: string | null;
    /** Who pays, where that is not the reader. */
    readonly payerName: string | null;
    readonly url: string;
  },
): WrittenMail {
  const ends = formatDate(facts.endsOn, "en");
  return writeMail(sender, {
    subject: `Your ${facts.planName} trial ends on ${ends}`,
    paragraphs: [
      `Your trial of ${facts.planName} ends on ${ends}. ${costSentence(facts)}`,
      ...(facts.methodName === null && facts.payerName === null
        ? ["There is no payment method on file. Add one, so that invoices are paid by themselves."]
        : []),
      `To stop, cancel before ${ends}.`,
    ],
    button: { label: "Manage subscription", url: facts.url },
  });
}

type Cost = Omit<Parameters<typeof writeTrialEnding>[1], "planName" | "endsOn" | "url">;

function costSentence(cost: Cost): string {
  const { amountMinor, currency, cadence, taxRate, taxBehavior, hasUsage, methodName, payerName } = cost;
  const day = formatDate(cost.chargedOn, "en");
  const due = payerName === null ? `first due on ${day}` : `first due on ${day} and paid by ${payerName}`;
  const to = methodName === null ? due : `first charged on ${day} to ${methodName}`;
  if (amountMinor === null) return `From then usage is billed, ${cadenceText(cadence)}, ${to}.`;
  const price = `${formatMoney({ amountMinor, currency }, "en")} ${cadenceText(cadence)}`;
  const word = taxBehavior === "inclusive" ? "including" : "plus";
  const tax = taxRate === null ? "" : ` ${word} ${formatPercent(taxRate, "en")} tax`;
  return `From then it costs ${price}${tax}${hasUsage ? " and what you use" : ""}, ${to}.`;
}
