import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { hasMailAbout, queueMail } from "~/store/mails.server";

/** Keeps the mail about an invoice or a credit note and leaves word to send it, once however often it is asked for. */
export async function queueInvoiceMail(
  context: Context,
  input: {
    readonly document: { readonly kind: "invoice" | "credit_note"; readonly id: string };
    readonly customerId: string;
    readonly recipient: string;
    readonly mail: { readonly subject: string; readonly text: string; readonly html: string };
  },
): Promise<Outcome<null>> {
  const { kind, id: subjectId } = input.document;
  const about = { kind, subjectKind: kind, subjectId };
  if (await hasMailAbout(context, about)) return accept(null);
  const { customerId, recipient, mail } = input;
  await queueMail(context, { ...mail, ...about, customerId, recipient });
  return accept(null);
}
