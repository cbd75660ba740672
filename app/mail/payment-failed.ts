import type { CurrencyCode } from "~/billing/money/currency";
import type { ServiceOutlook } from "~/billing/payment/reminder";
import type { Day } from "~/billing/time/day";
import { formatDate } from "~/ui/format/date";
import { formatMoney } from "~/ui/format/money";
import { type MailSender, type WrittenMail, writeMail } from "./mail-sheet";
import { outlookText, stoppedText } from "./service-words";

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
    /** Null where nothing can be said of it. */
    readonly service: ServiceOutlook | null;
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
      ...serviceText(facts.service),
    ],
    button: { label: "Use another method", url: facts.url },
  });
}

/** What has stopped already; else until when the service goes on, where a rule tells a day. */
function serviceText(service: ServiceOutlook | null): string[] {
  if (service === null) return [];
  const stopped = service.stage === null ? [] : stoppedText(service.stage);
  const next = outlookText(service.outlook);
  const goesOn = stopped.length === 0 && next.length > 0 ? ["Your service continues for now."] : [];
  const said = [...stopped, ...goesOn, ...next];
  return said.length === 0 ? [] : [said.join(" ")];
}
