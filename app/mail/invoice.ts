import type { CurrencyCode } from "~/billing/money/currency";
import type { Day } from "~/billing/time/day";
import { formatDate } from "~/ui/format/date";
import { formatMoney } from "~/ui/format/money";
import { type MailSender, type WrittenMail, writeMail } from "./mail-sheet";

/**
 * Announces an issued invoice. `methodName` ("Visa ending 4242") is charged on the due day; without one the reader pays,
 * unless another customer does.
 */
export function writeInvoice(
  sender: MailSender,
  facts: {
    readonly number: string;
    readonly totalMinor: bigint;
    readonly currency: CurrencyCode;
    readonly dueOn: Day;
    /** What it is for, "Team and API calls", and when, "1–30 Nov 2026". */
    readonly subject: string;
    readonly period: string;
    readonly methodName: string | null;
    readonly chargedOn: Day | null;
    /** Who pays it, where that is not the reader. */
    readonly paidBy: string | null;
    /** Who is named on it, where that is not the reader. */
    readonly billedTo: string | null;
    readonly url: string;
  },
): WrittenMail {
  const amount = formatMoney({ amountMinor: facts.totalMinor, currency: facts.currency }, "en");
  const due = formatDate(facts.dueOn, "en");
  const billedTo = facts.billedTo === null ? "" : `, billed to ${facts.billedTo}`;
  const collected =
    facts.paidBy !== null
      ? `${facts.paidBy} pays this invoice. You do not have to do anything.`
      : facts.methodName !== null
        ? `We charge your ${facts.methodName} on ${formatDate(facts.chargedOn ?? facts.dueOn, "en")}.`
        : "There is no payment method on file. Open the invoice to pay it or to add one.";
  return writeMail(sender, {
    subject: `Invoice ${facts.number}: ${amount}, due ${due}`,
    paragraphs: [`For ${facts.subject}, ${facts.period}${billedTo}.`, collected],
    button: { label: "View invoice", url: facts.url },
  });
}
