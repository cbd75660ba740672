import type { Context } from "../context.server";
import { loadAccount } from "../store/provider-accounts.server";
import { loadProviderEvent } from "../store/provider-events.server";
import { type Credential, credentialOf } from "./steps/provider-credential.server";
import { type ProviderEventSubject, subjectOfEvent } from "./steps/provider-event-kinds";

export type EventToApply = {
  readonly state: string;
  readonly subject: ProviderEventSubject | null;
  readonly objectId: string;
  readonly providerAccountId: string;
  readonly credential: Credential;
};

/** What applying an event needs: its object is fetched again, the kept payload is only evidence. */
export async function loadEventToApply(context: Context, providerEventId: string): Promise<EventToApply> {
  const event = await loadProviderEvent(context, providerEventId);
  const account = await loadAccount(context, event.providerAccountId);
  const data = event.payload.data as { object?: { id?: unknown } } | undefined;
  return {
    state: event.state,
    subject: subjectOfEvent(event.type) ?? null,
    objectId: String(data?.object?.id ?? ""),
    providerAccountId: account.id,
    credential: credentialOf(account),
  };
}
