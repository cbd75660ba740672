import type { Context } from "../context.server";
import { loadAccount } from "../store/provider-accounts.server";
import { type Credential, credentialOf } from "./steps/provider-credential.server";

export type WebhookTarget = {
  readonly credential: Credential;
  readonly providerEndpointId: string | null;
  readonly isReplaced: boolean;
};

/** What creating or moving the webhook endpoint of an account needs. */
export async function loadWebhookTarget(context: Context, providerAccountId: string): Promise<WebhookTarget> {
  const account = await loadAccount(context, providerAccountId);
  const hasSecret = account.sealedWebhookSecret !== null;
  return {
    credential: credentialOf(account),
    providerEndpointId: hasSecret ? account.providerEndpointId : null,
    isReplaced: account.replacedAt !== null,
  };
}
