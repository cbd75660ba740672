import type { CurrencyCode } from "~/billing/money/currency";
import type { Day } from "~/billing/time/day";
import { formatDate } from "~/ui/format/date";
import { formatMoney } from "~/ui/format/money";
import { type MailSender, type WrittenMail, writeMail } from "./mail-sheet";

/** Confirms money that arrived. */
export function writeReceipt(
  sender: MailSender,
  facts: {
    readonly number: string;
    readonly paidMinor: bigint;
    /** What is left to pay of the invoice. */
    readonly openMinor: bigint;
    readonly currency: CurrencyCode;
    readonly paidOn: Day;
    readonly dueOn: Day;
    /** "Visa ending 4242"; null when it was not a stored method. */
    readonly methodName: string | null;
    readonly url: string;
  },
): WrittenMail {
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency: facts.currency }, "en");
  const by = facts.methodName === null ? "" : ` by ${facts.methodName}`;
  const rest =
    facts.openMinor === 0n
      ? "Nothing is left to pay."
      : `${money(facts.openMinor)} is left, due ${formatDate(facts.dueOn, "en")}.`;
  return writeMail(sender, {
    subject: `We received ${money(facts.paidMinor)} for ${facts.number}`,
    paragraphs: [`Paid on ${formatDate(facts.paidOn, "en")}${by}.`, rest],
    button: { label: "View receipt", url: facts.url },
  });
}
