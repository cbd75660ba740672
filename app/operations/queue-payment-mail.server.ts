import { accept, type Outcome } from "../billing/outcome";
import type { Context } from "../context.server";
import { hasMailAbout, queueMail } from "../store/mails.server";

/** Keeps the mail about a payment and leaves word to send it, once however often it is asked for. */
export async function queuePaymentMail(
  context: Context,
  input: {
    readonly paymentId: string;
    readonly customerId: string;
    readonly kind: "receipt" | "payment_failed";
    readonly recipient: string;
    readonly mail: { readonly subject: string; readonly text: string; readonly html: string };
  },
): Promise<Outcome<null>> {
  const about = { kind: input.kind, subjectKind: "payment", subjectId: input.paymentId };
  if (await hasMailAbout(context, about)) return accept(null);
  await queueMail(context, {
    ...input.mail,
    ...about,
    customerId: input.customerId,
    recipient: input.recipient,
  });
  return accept(null);
}
