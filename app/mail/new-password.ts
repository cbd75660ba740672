import { formatInstant } from "~/ui/format/clock";
import { type MailSender, type WrittenMail, writeMail } from "./mail-sheet";

/** The one-time way to a new password. */
export function writeNewPassword(
  sender: MailSender,
  facts: { readonly askedAt: number; readonly zone: string; readonly url: string },
): WrittenMail {
  const askedAt = formatInstant(facts.askedAt, facts.zone, "en");
  return writeMail(sender, {
    subject: "Set a new password",
    paragraphs: [
      "Somebody asked for a new password for your account in Counterfoil.",
      `The link works once, for 30 minutes; it was asked for on ${askedAt}.`,
    ],
    button: { label: "Set a new password", url: facts.url },
    closing: "Was it not you? Ignore this mail, your password stays as it is.",
  });
}
