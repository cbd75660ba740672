import { accept, type Outcome, refuse } from "../billing/outcome";
import type { ProviderMode } from "../billing/payment/payment-kinds";
import type { Context } from "../context.server";
import { newId } from "../ids.server";
import { insertAudit } from "../store/audit.server";
import { enqueue } from "../store/outbox.server";
import { replaceAccount } from "../store/provider-accounts.server";
import { sandboxKeyOf, sealSecretKey } from "./steps/provider-credential.server";

const KEY_SHAPE = /^(sk|rk)_(test|live)_[A-Za-z0-9_]{10,250}$/;

/**
 * Takes the organization's Stripe key, or its account in the sandbox, into use. The key is sealed and never shown
 * again. Methods saved under the earlier account stay listed but cannot be charged under the new one. The message
 * creates the webhook endpoint, which also proves that the key works.
 */
export async function connectProviderAccount(
  context: Context,
  input: {
    readonly account: { readonly kind: "sandbox" } | { readonly kind: "stripe"; readonly secretKey: string };
  },
): Promise<Outcome<{ providerAccountId: string; messageId: string }>> {
  const secretKey = input.account.kind === "sandbox" ? sandboxKeyOf(context) : input.account.secretKey.trim();
  const mode = modeOf(context, input.account.kind, secretKey);
  if (!mode.ok) return mode;
  const providerAccountId = newId();
  await replaceAccount(context, context.organization.id, {
    id: providerAccountId,
    mode: mode.value,
    ...sealSecretKey(secretKey),
  });
  await insertAudit(context, {
    action: "provider_account.connected",
    subjectKind: "organization",
    subjectId: context.organization.id,
    details: { mode: mode.value, hint: secretKey.slice(-4) },
  });
  const messageId = await enqueue(context, "ensure_webhook_endpoint", { providerAccountId });
  return accept({ providerAccountId, messageId });
}

/** A test organization never charges real cards. */
function modeOf(context: Context, kind: "sandbox" | "stripe", secretKey: string): Outcome<ProviderMode> {
  const isTest = context.organization.mode === "test";
  const field = "secret_key";
  if (kind === "sandbox") return accept("sandbox");
  const shape = KEY_SHAPE.exec(secretKey);
  if (shape === null) {
    return refuse({
      code: "provider_key_invalid",
      sentence: "This is not a secret or restricted Stripe key.",
      remedy: "Copy a key that begins with sk_ or rk_ from the Stripe dashboard, under Developers, API keys.",
      field,
    });
  }
  const isLiveKey = shape[2] === "live";
  if (isTest && isLiveKey) {
    return refuse({
      code: "provider_key_live",
      sentence: "A test organization cannot use a live Stripe key, because it would charge real cards.",
      remedy: "Enter a test key, which begins with sk_test_ or rk_test_.",
      field,
    });
  }
  return accept(isLiveKey ? "live" : "test");
}
