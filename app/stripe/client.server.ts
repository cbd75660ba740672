import Stripe from "stripe";
import type { ProviderMode } from "../billing/payment/payment-kinds";
import { env } from "../env.server";

/** The version every call, endpoint and stored object speaks; changed only together with `translate.ts`. */
export const STRIPE_API_VERSION = "2026-10-28.endive";

/** What a call needs to act on one organization's account. */
export type ProviderCredential = { readonly mode: ProviderMode; readonly secretKey: string };

/** Who waits for the answer decides how long it may take, in milliseconds. */
export const CALL_TIMEOUT_MS = { browser: 10_000, worker: 30_000 } as const;
export type Waiting = keyof typeof CALL_TIMEOUT_MS;

/**
 * The address of the API: undefined is Stripe itself. In demo mode the configured address is the sandbox, which
 * only sandbox accounts use; in production a configured address is a gateway that all calls go through.
 */
function apiBaseOf(mode: ProviderMode): URL | undefined {
  if (mode !== "sandbox" && env.mode === "demo") return undefined;
  if (mode === "sandbox" && env.stripeApiBase === undefined) {
    throw new Error("This organization uses the sandbox, which does not run here. Enter Stripe credentials.");
  }
  return env.stripeApiBase === undefined ? undefined : new URL(env.stripeApiBase);
}

/** A client without retries of its own: repeating is the outbox's work, with the same key and parameters. */
export function stripeClient(credential: ProviderCredential, waiting: Waiting): Stripe {
  const base = apiBaseOf(credential.mode);
  const target =
    base === undefined
      ? {}
      : {
          host: base.hostname,
          port: base.port || (base.protocol === "https:" ? "443" : "80"),
          protocol: base.protocol === "https:" ? ("https" as const) : ("http" as const),
        };
  return new Stripe(credential.secretKey, {
    apiVersion: STRIPE_API_VERSION,
    maxNetworkRetries: 0,
    timeout: CALL_TIMEOUT_MS[waiting],
    telemetry: false,
    ...target,
  });
}
