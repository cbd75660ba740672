import { accept, type Outcome } from "../billing/outcome";
import type { Context } from "../context.server";
import { saveWebhookEndpoint } from "../store/provider-accounts.server";
import { sealWebhookSecret } from "./steps/provider-credential.server";

/**
 * Keeps where the provider sends its events. `created` is told for a new endpoint only; its secret is sealed, because
 * the provider tells it just once.
 */
export async function recordWebhookEndpoint(
  context: Context,
  input: {
    readonly providerAccountId: string;
    readonly webhookUrl: string;
    readonly created: { readonly providerEndpointId: string; readonly secret: string } | null;
  },
): Promise<Outcome<null>> {
  const { providerAccountId, webhookUrl, created } = input;
  await saveWebhookEndpoint(context, providerAccountId, {
    webhookUrl,
    ...(created === null
      ? {}
      : {
          providerEndpointId: created.providerEndpointId,
          sealedWebhookSecret: sealWebhookSecret(created.secret),
        }),
  });
  return accept(null);
}
