import { accept, type Outcome } from "../billing/outcome";
import type { Context } from "../context.server";
import { saveWebhookEndpoint } from "../store/provider-accounts.server";
import { sealWebhookSecret } from "./steps/provider-credential.server";

/** Keeps the endpoint that was created at the provider, its secret sealed; the provider tells it only once. */
export async function recordWebhookEndpoint(
  context: Context,
  input: { readonly providerAccountId: string; readonly providerEndpointId: string; readonly secret: string },
): Promise<Outcome<null>> {
  await saveWebhookEndpoint(context, input.providerAccountId, {
    providerEndpointId: input.providerEndpointId,
    sealedWebhookSecret: sealWebhookSecret(input.secret),
  });
  return accept(null);
}
