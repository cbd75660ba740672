import type { Caller } from "~/context.server";
import type { ProviderFailure } from "~/stripe/translate";

/** How the delivery of a message went: done for good, or to be tried again. */
export type EffectResult =
  | { readonly done: true }
  | { readonly done: false; readonly retryInMs: number; readonly error: string };

export type SystemCaller = Extract<Caller, { kind: "system" }>;

/** Who waits for the effect: a browser is answered sooner than a worker gives up. */
export type EffectOptions = { readonly waiting: "browser" | "worker" };

export const IN_WORKER: EffectOptions = { waiting: "worker" };
export const DONE: EffectResult = { done: true };

/** Soon: what carries messages lets the pauses grow with each try. */
const PAUSE_MS = 1_000;
/** Wrong credentials are mended by people, so nobody knocks every second meanwhile. */
const CREDENTIAL_PAUSE_MS = 5 * 60_000;

/** The failure of a call that is worth repeating, or that somebody has to mend first. */
export function retryLater(failure: ProviderFailure): EffectResult {
  const retryInMs = failure.credentialRefused ? CREDENTIAL_PAUSE_MS : PAUSE_MS;
  return { done: false, retryInMs, error: `${failure.code}: ${failure.message}` };
}
