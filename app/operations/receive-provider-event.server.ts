import { accept, type Outcome, refuse } from "../billing/outcome";
import type { Context } from "../context.server";
import { newId } from "../ids.server";
import { enqueue } from "../store/outbox.server";
import { loadAccount } from "../store/provider-accounts.server";
import { insertProviderEvent } from "../store/provider-events.server";
import { verifyEvent } from "../stripe/verify";
import { webhookSecretOf } from "./steps/provider-credential.server";
import { isAppliedEvent } from "./steps/provider-event-kinds";

export type Received = { readonly result: "received" | "ignored" | "repeated" };

/**
 * The webhook door's half inside: verifies the raw bytes, keeps the event by the provider's id and leaves word that
 * it wants to be applied, all in one transaction. A repeat is no news; a type nobody applies is kept and ignored.
 */
export async function receiveProviderEvent(
  context: Context,
  input: { readonly providerAccountId: string; readonly rawBody: Buffer; readonly signature: string },
): Promise<Outcome<Received>> {
  const account = await loadAccount(context, input.providerAccountId);
  const secret = webhookSecretOf(account);
  const event =
    secret === null
      ? null
      : verifyEvent({
          rawBody: input.rawBody,
          signature: input.signature,
          secret,
          receivedAt: context.recordedAt,
        });
  if (event === null) {
    return refuse({
      code: "signature_invalid",
      sentence: "The signature does not fit this endpoint.",
      remedy: "Send the event as it was signed, within five minutes, with this endpoint's secret.",
    });
  }
  const isApplied = isAppliedEvent(event.type) && event.objectId !== null;
  const id = newId();
  const isNew = await insertProviderEvent(context, {
    id,
    providerAccountId: account.id,
    providerEventId: event.id,
    type: event.type,
    payload: event.payload,
    state: isApplied ? "received" : "ignored",
    note: isApplied ? null : "Events of this type change nothing here.",
  });
  if (!isNew) return accept({ result: "repeated" });
  if (!isApplied) return accept({ result: "ignored" });
  await enqueue(context, "apply_provider_event", { providerEventId: id });
  return accept({ result: "received" });
}
