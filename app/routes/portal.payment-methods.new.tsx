import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { redirect } from "@remix-run/node";
import { useActionData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { run, view } from "~/gate.server";
import { leavePath } from "~/http/leave.server";
import { refused, respond } from "~/http/respond.server";
import { deliverMessage } from "~/jobs/deliver-message.server";
import { startPaymentMethodSetup } from "~/operations/start-payment-method-setup.server";
import { providerAway } from "~/portal/forms";
import { PaymentMethodNewPage } from "~/portal/pages/payment-method-new-page";
import { findSetup } from "~/portal/queries/payment-methods.server";

export const meta: MetaFunction = () => [{ title: "Add a payment method · Your billing" }];

export async function loader({ request }: LoaderFunctionArgs) {
  await requirePortalCustomer(request);
  return null;
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const outcome = await run(caller, { operation: "startPaymentMethodSetup" }, (context) =>
    startPaymentMethodSetup(context, {
      customerId: caller.customerId,
      returnPath: "/portal/payment-methods",
    }),
  );
  if (!outcome.ok) return respond(outcome, () => null);
  const { setupId, messageId } = outcome.value;
  await deliverMessage(caller.organizationId, messageId);
  const setup = await view(caller, (context) => findSetup(context, setupId));
  return setup?.url ? redirect(leavePath(setup.url), 303) : refused([providerAway(setup?.failure ?? null)]);
}

export default function NewPaymentMethod() {
  const answer = useActionData<typeof action>();
  return <PaymentMethodNewPage refused={answer?.refused} />;
}
