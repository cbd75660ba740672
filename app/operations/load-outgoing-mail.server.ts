import type { Context } from "../context.server";
import { loadCustomer } from "../store/customers.server";
import { loadIssuer, loadIssuers } from "../store/issuers.server";
import { loadMail, type Mail } from "../store/mails.server";

/** A kept mail with what its envelope needs. `leaves` is false for mails that stay in the mailbox whatever is configured. */
export async function loadOutgoingMail(
  context: Context,
  mailId: string,
): Promise<{ mail: Mail; fromName: string; replyTo: string | null; leaves: boolean }> {
  const mail = await loadMail(context, mailId);
  const issuer =
    mail.customerId === null
      ? await loadIssuer(context)
      : (await loadIssuers(context))(await loadCustomer(context, mail.customerId));
  return {
    mail,
    fromName: context.organization.name,
    replyTo: issuer.email,
    // The demo organization's customers are invented: no mail to them leaves the machine.
    leaves: context.organization.origin !== "demo",
  };
}
