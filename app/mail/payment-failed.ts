import type { CurrencyCode } from "~/billing/money/currency";
import type { Day } from "~/billing/time/day";
import { formatDate } from "~/ui/format/date";
import { formatMoney } from "~/ui/format/money";
import { type MailSender, type WrittenMail, writeMail } from "./mail-sheet";

/** Says that a payment was declined and what happens next. */
export function writePaymentFailed(
  sender: MailSender,
  facts: {
    readonly number: string;
    readonly amountMinor: bigint;
    readonly currency: CurrencyCode;
    /** "Visa ending 4242". */
    readonly methodName: string;
    /** In words, "not enough funds"; null when the bank gave none the reader may hear. */
    readonly reason: string | null;
    /** Null when it is not tried again by itself. */
    readonly retryOn: Day | null;
    readonly url: string;
  },
): WrittenMail {
  const amount = formatMoney({ amountMinor: facts.amountMinor, currency: facts.currency }, "en");
  const reason = facts.reason === null ? ". Your bank can tell you why" : `: ${facts.reason}`;
  const next =
    facts.retryOn === null
      ? "We do not try this method again. Use another one to pay."
      : `We try again on ${formatDate(facts.retryOn, "en")}.`;
  return writeMail(sender, {
    subject: `Payment of ${amount} did not go through`,
    paragraphs: [
      `Your bank declined ${facts.methodName}${reason}. Nothing was charged for ${facts.number}.`,
      next,
    ],
    button: { label: "Use another method", url: facts.url },
  });
}
