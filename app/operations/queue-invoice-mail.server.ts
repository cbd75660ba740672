import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { hasMailAbout, queueMail } from "~/store/mails.server";

/** Keeps the mail about an invoice or a credit note and leaves word to send it, once however often it is asked for. */
export async function queueInvoiceMail(
  context: Context,
  input: {
    /** Another mail about the same document, to somebody else; absent: the one to the customer. */
    readonly kind?: "invoice_for_payer";
    readonly document: { readonly kind: "invoice" | "credit_note"; readonly id: string };
    readonly customerId: string;
    readonly recipient: string;
    readonly mail: { readonly subject: string; readonly text: string; readonly html: string };
  },
): Promise<Outcome<null>> {
  const { kind: subjectKind, id: subjectId } = input.document;
  const about = { kind: input.kind ?? subjectKind, subjectKind, subjectId };
  if (await hasMailAbout(context, about)) return accept(null);
  const { customerId, recipient, mail } = input;
  await queueMail(context, { ...mail, ...about, customerId, recipient });
  return accept(null);
}
