import type { CurrencyCode } from "~/billing/money/currency";
import type { Day } from "~/billing/time/day";
import { formatDate } from "~/ui/format/date";
import { formatMoney } from "~/ui/format/money";
import { type MailSender, type WrittenMail, writeMail } from "./mail-sheet";

/** Announces an issued invoice. `methodName` ("Visa ending 4242") is charged on the due day; without one the reader pays. */
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
    readonly url: string;
  },
): WrittenMail {
  const amount = formatMoney({ amountMinor: facts.totalMinor, currency: facts.currency }, "en");
  const due = formatDate(facts.dueOn, "en");
  const collected =
    facts.methodName !== null
      ? `We charge your ${facts.methodName} on ${formatDate(facts.chargedOn ?? facts.dueOn, "en")}.`
      : "There is no payment method on file. Open the invoice to pay it or to add one.";
  return writeMail(sender, {
    subject: `Invoice ${facts.number}: ${amount}, due ${due}`,
    paragraphs: [`For ${facts.subject}, ${facts.period}.`, collected],
    button: { label: "View invoice", url: facts.url },
  });
}
