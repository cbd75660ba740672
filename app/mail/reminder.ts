import type { CurrencyCode } from "~/billing/money/currency";
import type { Outlook } from "~/billing/payment/reminder";
import type { Day } from "~/billing/time/day";
import { formatDate } from "~/ui/format/date";
import { formatMoney } from "~/ui/format/money";
import { type MailSender, type WrittenMail, writeMail } from "./mail-sheet";
import { outlookText, type StoppedBy, stoppedText } from "./service-words";

/** An invoice that is not paid yet; `billedTo` names its buyer where that is not the reader. */
export type ReminderInvoice = {
  readonly number: string;
  readonly currency: CurrencyCode;
  readonly openMinor: bigint;
  readonly dueOn: Day;
  readonly billedTo: string | null;
};

/** How many invoices a mail names one by one. */
const NAMED = 10;

/** Reminds somebody of invoices that are not paid, with what has stopped and what stops next. */
export function writeReminder(
  sender: MailSender,
  facts: {
    /** At least one, the longest due first. */
    readonly invoices: readonly ReminderInvoice[];
    readonly today: Day;
    readonly stage: StoppedBy;
    readonly outlook: Outlook | null;
    readonly url: string;
  },
): WrittenMail {
  const { invoices, today, stage, outlook, url } = facts;
  const [only] = invoices;
  const isOne = invoices.length === 1 && only !== undefined;
  const all = `${invoices.length} invoices`;
  return writeMail(sender, {
    subject: isOne
      ? `Reminder: ${openText(only)} for ${only.number}, ${only.dueOn < today ? "due since" : "due on"} ${formatDate(only.dueOn, "en")}`
      : `Reminder: ${sumText(invoices)} for ${all}`,
    paragraphs: [
      isOne
        ? `${lineText(only, today)}. It is not paid yet.`
        : `${all} are not paid yet, ${sumText(invoices)} in all.`,
      ...(isOne ? [] : invoices.slice(0, NAMED).map((invoice) => lineText(invoice, today))),
      ...(invoices.length > NAMED ? [`And ${invoices.length - NAMED} more.`] : []),
      ...stoppedText(stage),
      ...outlookText(outlook),
    ],
    button: { label: "Pay now", url },
    closing: "Paid in the last few days? Then you have nothing to do.",
  });
}

function openText({ openMinor, currency }: ReminderInvoice): string {
  return formatMoney({ amountMinor: openMinor, currency }, "en");
}

function dueText({ dueOn }: ReminderInvoice, today: Day): string {
  return `${dueOn < today ? "was due on" : "due on"} ${formatDate(dueOn, "en")}`;
}

function lineText(invoice: ReminderInvoice, today: Day): string {
  const buyer = invoice.billedTo === null ? "" : ` of ${invoice.billedTo}`;
  return `${invoice.number}${buyer}: ${openText(invoice)}, ${dueText(invoice, today)}`;
}

/** One sum a currency: amounts of two are never added. */
function sumText(invoices: readonly ReminderInvoice[]): string {
  const sums = new Map<CurrencyCode, bigint>();
  for (const { currency, openMinor } of invoices) sums.set(currency, (sums.get(currency) ?? 0n) + openMinor);
  return [...sums]
    .map(([currency, amountMinor]) => formatMoney({ amountMinor, currency }, "en"))
    .join(" and ");
}
