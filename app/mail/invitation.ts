import { formatInstant } from "~/ui/format/clock";
import { type MailSender, type WrittenMail, writeMail } from "./mail-sheet";

/** Asks somebody to join the organization. */
export function writeInvitation(
  sender: MailSender,
  facts: {
    readonly inviterName: string;
    readonly role: string;
    readonly expiresAt: number;
    readonly zone: string;
    readonly url: string;
  },
): WrittenMail {
  const until = formatInstant(facts.expiresAt, facts.zone, "en");
  return writeMail(sender, {
    subject: `${facts.inviterName} invites you to ${sender.name} in Counterfoil`,
    paragraphs: [`You would join as ${facts.role}.`, `The link works once, until ${until}.`],
    button: { label: `Join ${sender.name}`, url: facts.url },
    closing: "Not expected? Ignore this mail, nothing happens.",
  });
}
