import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { hasMailAbout, queueMail } from "~/store/mails.server";

/** Keeps the mail about a trial that ends and leaves word to send it, once however often it is asked for. */
export async function queueTrialMail(
  context: Context,
  input: {
    readonly subscriptionId: string;
    readonly customerId: string;
    readonly recipient: string;
    readonly mail: { readonly subject: string; readonly text: string; readonly html: string };
  },
): Promise<Outcome<null>> {
  const about = { kind: "trial_ending", subjectKind: "subscription", subjectId: input.subscriptionId };
  if (await hasMailAbout(context, about)) return accept(null);
  const { customerId, recipient, mail } = input;
  await queueMail(context, { ...mail, ...about, customerId, recipient });
  return accept(null);
}
