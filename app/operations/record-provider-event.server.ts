import { accept, type Outcome } from "../billing/outcome";
import type { Context } from "../context.server";
import { type ProviderEventState, saveProviderEventState } from "../store/provider-events.server";

/** Notes what became of an event, for the list of events in the console. */
export async function recordProviderEvent(
  context: Context,
  input: {
    readonly providerEventId: string;
    readonly state: ProviderEventState;
    readonly note: string | null;
  },
): Promise<Outcome<null>> {
  await saveProviderEventState(context, input.providerEventId, input.state, input.note);
  return accept(null);
}
