import { env } from "~/env.server";
import { run, view } from "~/gate.server";
import { writeTrialEnding } from "~/mail/trial-ending";
import { loadTrialNews } from "~/operations/load-trial-news.server";
import { queueTrialMail } from "~/operations/queue-trial-mail.server";
import { publicId } from "~/public-ids";
import { methodName } from "~/ui/format/payment-words";
import { DONE, type EffectResult, type SystemCaller } from "./effect-result";

/** Tells the customer that a trial ends, and what it costs from then on. */
export async function announceTrialEnd(
  caller: SystemCaller,
  _messageId: string,
  payload: { readonly subscriptionId: string },
): Promise<EffectResult> {
  const news = await view(caller, (context) => loadTrialNews(context, payload.subscriptionId));
  if (news === null) return DONE;
  const { sender, subscriptionId, customerId, recipient, method, ...facts } = news;
  const mail = writeTrialEnding(sender, {
    ...facts,
    methodName: method === null ? null : methodName(method),
    url: `${env.appUrl}/portal/subscriptions/${publicId("subscription", subscriptionId)}`,
  });
  await run(caller, { operation: "queueTrialMail" }, (context) =>
    queueTrialMail(context, { subscriptionId, customerId, recipient, mail }),
  );
  return DONE;
}
