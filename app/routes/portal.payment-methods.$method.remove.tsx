import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { respond } from "~/http/respond.server";
import { removePaymentMethod } from "~/operations/remove-payment-method.server";
import { idParam } from "~/portal/address";
import { PaymentMethodRemovePage } from "~/portal/pages/payment-method-remove-page";
import { listPaymentMethods, loadPaymentMethod } from "~/portal/queries/payment-methods.server";

export const meta: MetaFunction = () => [{ title: "Remove a payment method · Your billing" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const id = idParam("paymentMethod", params.method);
  return view(caller, async (context) => {
    const all = await listPaymentMethods(context);
    return { method: await loadPaymentMethod(context, id), others: all.filter((each) => each.id !== id) };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const id = idParam("paymentMethod", params.method);
  const outcome = await run(
    caller,
    { operation: "removePaymentMethod", subject: { table: "payment_methods", id } },
    (context) => removePaymentMethod(context, { paymentMethodId: id }),
  );
  return respond(outcome, () =>
    redirectWithFlash("/portal/payment-methods", "The payment method was removed."),
  );
}

export default function RemovePaymentMethod() {
  const answer = useActionData<typeof action>();
  return <PaymentMethodRemovePage {...useLoaderData<typeof loader>()} refused={answer?.refused} />;
}
