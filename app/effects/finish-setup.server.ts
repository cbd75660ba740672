import { run, view } from "~/gate.server";
import { completePaymentMethodSetup } from "~/operations/complete-payment-method-setup.server";
import { loadSetupFacts } from "~/operations/load-payment-method-setup.server";
import { retrieveSetupSession } from "~/stripe/calls.server";
import type { SystemCaller } from "./effect-result";

export type FinishedSetup = "open" | "complete" | "expired" | "failed";

/**
 * The customer is back from the hosted page: asks how the visit ended instead of waiting for the webhook, which does
 * the same and may come before or after. `open` when the provider cannot be asked now or the customer turned back.
 * The caller has made sure that the visit belongs to whoever is at the browser.
 */
export async function finishSetup(caller: SystemCaller, setupId: string): Promise<FinishedSetup> {
  const { setup, credential } = await view(caller, (context) => loadSetupFacts(context, setupId));
  if (setup.state === "complete" || setup.state === "expired" || setup.state === "failed") return setup.state;
  if (setup.providerSessionId === null) return "open";
  const calling = { organizationId: caller.organizationId, credential, waiting: "browser" } as const;
  const answer = await retrieveSetupSession(calling, setup.providerSessionId);
  if (!answer.ok) return "open";
  const completed = await run(caller, { operation: "completePaymentMethodSetup" }, (context) =>
    completePaymentMethodSetup(context, { setupId, answer: answer.value }),
  );
  return completed.ok ? completed.value.state : "failed";
}
