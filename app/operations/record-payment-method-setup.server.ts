import { accept, type Outcome } from "../billing/outcome";
import type { Context } from "../context.server";
import { lockSetup, saveSetup } from "../store/payment-methods.server";

/** Keeps the hosted page's address, or why there is none. A visit that went on meanwhile stays as it is. */
export async function recordPaymentMethodSetup(
  context: Context,
  input: {
    readonly setupId: string;
    readonly page: { readonly sessionId: string; readonly url: string } | null;
    readonly failure: string | null;
  },
): Promise<Outcome<null>> {
  const setup = await lockSetup(context, input.setupId);
  if (setup.state !== "started") return accept(null);
  if (input.page === null) await saveSetup(context, setup.id, { state: "failed", failure: input.failure });
  else {
    await saveSetup(context, setup.id, {
      state: "open",
      providerSessionId: input.page.sessionId,
      url: input.page.url,
    });
  }
  return accept(null);
}
