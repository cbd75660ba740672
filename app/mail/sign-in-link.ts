import { formatInstant } from "~/ui/format/clock";
import { type MailSender, type WrittenMail, writeMail } from "./mail-sheet";

/** The one-time way into the portal. */
export function writeSignInLink(
  sender: MailSender,
  facts: { readonly askedAt: number; readonly zone: string; readonly url: string },
): WrittenMail {
  const askedAt = formatInstant(facts.askedAt, facts.zone, "en");
  return writeMail(sender, {
    subject: `Your sign-in link for ${sender.name}`,
    paragraphs: [
      "Open your invoices and payment methods.",
      `The link works once, for 15 minutes; it was asked for on ${askedAt}.`,
    ],
    button: { label: "Sign in", url: facts.url },
    closing: "Was it not you? Nobody gets in without this link.",
  });
}
