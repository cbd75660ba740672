import { view } from "~/gate.server";
import { loadDetachableMethod } from "~/operations/load-detachable-method.server";
import { detachMethod } from "~/stripe/calls.server";
import {
  DONE,
  type EffectOptions,
  type EffectResult,
  IN_WORKER,
  retryLater,
  type SystemCaller,
} from "./effect-result";

/** Takes a removed method off the customer at the provider, so that nobody can charge it there either. */
export async function detachPaymentMethod(
  caller: SystemCaller,
  _messageId: string,
  payload: { readonly paymentMethodId: string },
  options: EffectOptions = IN_WORKER,
): Promise<EffectResult> {
  const method = await view(caller, (context) => loadDetachableMethod(context, payload.paymentMethodId));
  const { credential, providerMethodId, accountReplaced } = method;
  const answer = await detachMethod(
    { organizationId: caller.organizationId, credential, waiting: options.waiting },
    providerMethodId,
  );
  if (answer.ok) return DONE;
  // Credentials that were replaced may never work again; the method is out of our use either way.
  if (answer.failure.credentialRefused && accountReplaced) return DONE;
  return retryLater(answer.failure);
}
