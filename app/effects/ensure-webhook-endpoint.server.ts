import type { ProviderMode } from "~/billing/payment/payment-kinds";
import { env } from "~/env.server";
import { run, view } from "~/gate.server";
import { loadWebhookTarget } from "~/operations/load-webhook-target.server";
import { recordWebhookEndpoint } from "~/operations/record-webhook-endpoint.server";
import { publicId } from "~/public-ids";
import { type Calling, createWebhookEndpoint, moveWebhookEndpoint } from "~/stripe/calls.server";
import {
  DONE,
  type EffectOptions,
  type EffectResult,
  IN_WORKER,
  retryLater,
  type SystemCaller,
} from "./effect-result";

/** The sandbox runs beside the app and reaches it directly, whatever address browsers use. */
function webhookBase(mode: ProviderMode): string {
  if (mode !== "sandbox") return env.appUrl;
  const host = env.host === "0.0.0.0" || env.host === "::" ? "127.0.0.1" : env.host;
  return `http://${host.includes(":") ? `[${host}]` : host}:${env.port}`;
}

/** The address names organization and account in clear, so that the door knows its tenant before it verifies. */
function webhookUrl(base: string, organizationId: string, providerAccountId: string): string {
  const endpoint = `${publicId("organization", organizationId)}-${publicId("providerAccount", providerAccountId)}`;
  return `${base}/webhooks/stripe/${endpoint}`;
}

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
  const url = webhookUrl(webhookBase(target.credential.mode), organizationId, providerAccountId);
  if (target.providerEndpointId !== null) {
    const moved = await moveWebhookEndpoint(calling, { providerEndpointId: target.providerEndpointId, url });
    if (!moved.ok) return retryLater(moved.failure);
    if (moved.value) return DONE;
  }
  const created = await createWebhookEndpoint(calling, { url, organizationId }, messageId);
  if (!created.ok) return retryLater(created.failure);
  await run(caller, { operation: "recordWebhookEndpoint" }, (context) =>
    recordWebhookEndpoint(context, { providerAccountId, ...created.value }),
  );
  return DONE;
}
