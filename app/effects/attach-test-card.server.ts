import { run, view } from "~/gate.server";
import { loadTestCardFacts } from "~/operations/add-test-card.server";
import { recordTestCard } from "~/operations/record-test-card.server";
import type { Calling } from "~/stripe/calls.server";
import { attachTestCard as attach, orderOneDecline, type TestCard } from "~/stripe/sandbox-cards.server";
import {
  DONE,
  type EffectOptions,
  type EffectResult,
  IN_WORKER,
  retryLater,
  type SystemCaller,
} from "./effect-result";
import { ensureProviderCustomer } from "./ensure-provider-customer.server";

/** Puts a test card on a customer at the sandbox and keeps it as the default. Only demo data asks for it. */
export async function attachTestCard(
  caller: SystemCaller,
  messageId: string,
  payload: { readonly customerId: string; readonly card: TestCard },
  options: EffectOptions = IN_WORKER,
): Promise<EffectResult> {
  const facts = await view(caller, (context) => loadTestCardFacts(context, payload));
  if (facts === null) return DONE;
  const { organizationId } = caller;
  const calling: Calling = { organizationId, credential: facts.credential, waiting: options.waiting };
  const customer = await ensureProviderCustomer(caller, calling, facts);
  if (!customer.ok) return retryLater(customer.failure);
  const request = { card: payload.card, providerCustomerId: customer.value };
  const attached = await attach(calling, request, messageId);
  if (!attached.ok) return retryLater(attached.failure);
  if (payload.card === "card_insufficient_funds_then_ok") await orderOneDecline(customer.value);
  const { providerAccountId } = facts;
  await run(caller, { operation: "recordTestCard" }, (context) =>
    recordTestCard(context, { customerId: payload.customerId, providerAccountId, facts: attached.value }),
  );
  return DONE;
}
