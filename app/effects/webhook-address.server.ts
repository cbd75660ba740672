import type { ProviderMode } from "~/billing/payment/payment-kinds";
import { env } from "~/env.server";
import { publicId } from "~/public-ids";

/** The sandbox runs beside the app and reaches it directly, whatever address browsers use. */
export function webhookBase(mode: ProviderMode): string {
  if (mode !== "sandbox") return env.appUrl;
  const host = env.host === "0.0.0.0" || env.host === "::" ? "127.0.0.1" : env.host;
  return `http://${host.includes(":") ? `[${host}]` : host}:${env.port}`;
}

/** The address names organization and account in clear, so that the door knows its tenant before it verifies. */
export function webhookUrl(mode: ProviderMode, organizationId: string, providerAccountId: string): string {
  const endpoint = `${publicId("organization", organizationId)}-${publicId("providerAccount", providerAccountId)}`;
  return `${webhookBase(mode)}/webhooks/stripe/${endpoint}`;
}
