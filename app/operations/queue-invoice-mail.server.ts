import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { hasMailAbout, queueMail } from "~/store/mails.server";

/** Keeps the mail about an invoice and leaves word to send it, once however often it is asked for. */
export async function queueInvoiceMail(
  context: Context,
  input: {
    readonly invoiceId: string;
    readonly customerId: string;
    readonly recipient: string;
    readonly mail: { readonly subject: string; readonly text: string; readonly html: string };
  },
): Promise<Outcome<null>> {
  const about = { kind: "invoice", subjectKind: "invoice", subjectId: input.invoiceId };
  if (await hasMailAbout(context, about)) return accept(null);
  const { customerId, recipient, mail } = input;
  await queueMail(context, { ...mail, ...about, customerId, recipient });
  return accept(null);
}
