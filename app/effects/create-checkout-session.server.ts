import { env } from "~/env.server";
import { run, view } from "~/gate.server";
import { loadSetupFacts, type SetupFacts } from "~/operations/load-payment-method-setup.server";
import { recordPaymentMethodSetup } from "~/operations/record-payment-method-setup.server";
import { type Calling, createSetupSession } from "~/stripe/calls.server";
import type { ProviderFailure } from "~/stripe/translate";
import {
  DONE,
  type EffectOptions,
  type EffectResult,
  IN_WORKER,
  retryLater,
  type SystemCaller,
} from "./effect-result";
import { ensureProviderCustomer } from "./ensure-provider-customer.server";

/** Opens the provider's hosted page for a visit that adds a payment method, and keeps its address. */
export async function createCheckoutSession(
  caller: SystemCaller,
  messageId: string,
  payload: { readonly setupId: string },
  options: EffectOptions = IN_WORKER,
): Promise<EffectResult> {
  const facts = await view(caller, (context) => loadSetupFacts(context, payload.setupId));
  if (facts.setup.state !== "started") return DONE;
  const calling: Calling = {
    organizationId: caller.organizationId,
    credential: facts.credential,
    waiting: options.waiting,
  };
  const customer = await ensureProviderCustomer(caller, calling, {
    ...facts,
    providerAccountId: facts.setup.providerAccountId,
  });
  if (!customer.ok) return failed(caller, facts, customer.failure);
  const session = await createSetupSession(
    calling,
    {
      providerCustomerId: customer.value,
      currency: facts.customer.currency.toLowerCase(),
      ...returnAddresses(facts),
      setupId: facts.setup.id,
      metadata: { organization_id: caller.organizationId, setup_id: facts.setup.id },
    },
    messageId,
  );
  if (!session.ok) return failed(caller, facts, session.failure);
  const { sessionId, url } = session.value;
  if (url !== null) await record(caller, facts, { sessionId, url }, null);
  return DONE;
}

/** Both ways back lead to the page the visit began on; the setup's id tells it what to look at. */
function returnAddresses({ setup }: SetupFacts): { successUrl: string; cancelUrl: string } {
  const address = new URL(setup.returnPath, env.appUrl);
  const cancelUrl = address.href;
  address.searchParams.set("setup", setup.id);
  return { successUrl: address.href, cancelUrl };
}

async function record(
  caller: SystemCaller,
  facts: SetupFacts,
  page: { sessionId: string; url: string } | null,
  failure: string | null,
): Promise<void> {
  await run(caller, { operation: "recordPaymentMethodSetup" }, (context) =>
    recordPaymentMethodSetup(context, { setupId: facts.setup.id, page, failure }),
  );
}

async function failed(
  caller: SystemCaller,
  facts: SetupFacts,
  failure: ProviderFailure,
): Promise<EffectResult> {
  if (failure.retryable) return retryLater(failure);
  await record(caller, facts, null, failure.message);
  return DONE;
}
