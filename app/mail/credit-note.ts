import type { CurrencyCode } from "~/billing/money/currency";
import { formatMoney } from "~/ui/format/money";
import { type MailSender, type WrittenMail, writeMail } from "./mail-sheet";

/** Announces a credit note: what it corrects, what of it pays later invoices, what is paid back. */
export function writeCreditNote(
  sender: MailSender,
  facts: {
    readonly number: string;
    /** Null where the note takes the place of an invoice that came to less than nothing. */
    readonly invoiceNumber: string | null;
    readonly currency: CurrencyCode;
    readonly totalMinor: bigint;
    readonly creditMinor: bigint;
    readonly refundMinor: bigint;
    readonly url: string;
  },
): WrittenMail {
  const { number, invoiceNumber, currency, creditMinor, refundMinor } = facts;
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency }, "en");
  const about = invoiceNumber === null ? "" : ` It corrects invoice ${invoiceNumber}.`;
  return writeMail(sender, {
    subject: `Credit note ${number}: ${money(facts.totalMinor)}`,
    paragraphs: [
      `We have issued credit note ${number} for ${money(facts.totalMinor)}.${about}`,
      ...(creditMinor > 0n
        ? [
            `${money(creditMinor)} pays invoices that are open and later ones; there is nothing you have to do.`,
          ]
        : []),
      ...(refundMinor > 0n ? [`${money(refundMinor)} goes back to where you paid it from.`] : []),
    ],
    button: { label: "View credit note", url: facts.url },
  });
}
