import type { ProviderMode } from "../../billing/payment/payment-kinds";
import type { Context } from "../../context.server";
import { open, seal } from "../../secrets.server";
import {
  type ProviderAccount,
  SECRET_KEY_PURPOSE,
  WEBHOOK_SECRET_PURPOSE,
} from "../../store/provider-accounts.server";

/** What a call to the provider needs; the key is open in memory only. */
export type Credential = { readonly mode: ProviderMode; readonly secretKey: string };

export function credentialOf(account: ProviderAccount): Credential {
  return { mode: account.mode, secretKey: open(account.sealedSecretKey, SECRET_KEY_PURPOSE) };
}

export function sealSecretKey(secretKey: string): { sealedSecretKey: string; secretKeyHint: string } {
  return { sealedSecretKey: seal(secretKey, SECRET_KEY_PURPOSE), secretKeyHint: secretKey.slice(-4) };
}

export function sealWebhookSecret(secret: string): string {
  return seal(secret, WEBHOOK_SECRET_PURPOSE);
}

/** Null while the provider has not been told where to send its events. */
export function webhookSecretOf(account: ProviderAccount): string | null {
  return account.sealedWebhookSecret === null
    ? null
    : open(account.sealedWebhookSecret, WEBHOOK_SECRET_PURPOSE);
}

/** The key of the organization's own sandbox account; the same organization always gets the same account. */
export function sandboxKeyOf(context: Context): string {
  return `sk_test_${context.organization.id.replaceAll("-", "")}`;
}
