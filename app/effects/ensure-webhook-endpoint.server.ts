import { run, view } from "~/gate.server";
import { loadWebhookTarget } from "~/operations/load-webhook-target.server";
import { recordWebhookEndpoint } from "~/operations/record-webhook-endpoint.server";
import { type Calling, createWebhookEndpoint, moveWebhookEndpoint } from "~/stripe/calls.server";
import {
  DONE,
  type EffectOptions,
  type EffectResult,
  IN_WORKER,
  retryLater,
  type SystemCaller,
} from "./effect-result";
import { webhookUrl } from "./webhook-address.server";

/** Makes sure the provider sends its events to where we answer now; an endpoint it lost is created anew. */
export async function ensureWebhookEndpoint(
  caller: SystemCaller,
  messageId: string,
  payload: { readonly providerAccountId: string },
  options: EffectOptions = IN_WORKER,
): Promise<EffectResult> {
  const { providerAccountId } = payload;
  const target = await view(caller, (context) => loadWebhookTarget(context, providerAccountId));
  if (target.isReplaced) return DONE;
  const { organizationId } = caller;
  const calling: Calling = { organizationId, credential: target.credential, waiting: options.waiting };
  const url = webhookUrl(target.credential.mode, organizationId, providerAccountId);
  if (target.providerEndpointId !== null) {
    const moved = await moveWebhookEndpoint(calling, { providerEndpointId: target.providerEndpointId, url });
    if (!moved.ok) return retryLater(moved.failure);
    if (moved.value) return record(caller, { providerAccountId, webhookUrl: url, created: null });
  }
  const created = await createWebhookEndpoint(calling, { url, organizationId }, messageId);
  if (!created.ok) return retryLater(created.failure);
  return record(caller, { providerAccountId, webhookUrl: url, created: created.value });
}

async function record(
  caller: SystemCaller,
  endpoint: Parameters<typeof recordWebhookEndpoint>[1],
): Promise<EffectResult> {
  await run(caller, { operation: "recordWebhookEndpoint" }, (context) =>
    recordWebhookEndpoint(context, endpoint),
  );
  return DONE;
}
