import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { finishSetup } from "~/effects/finish-setup.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { setDefaultPaymentMethod } from "~/operations/set-default-payment-method.server";
import { defaultMethodForm, setupWords } from "~/portal/forms";
import { PaymentMethodsPage } from "~/portal/pages/payment-methods-page";
import { findSetup, listPaymentMethods } from "~/portal/queries/payment-methods.server";

export const meta: MetaFunction = () => [{ title: "Payment methods · Your billing" }];

const PAGE = "/portal/payment-methods";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const back = new URL(request.url).searchParams.get("setup");
  if (back !== null) {
    const setup = await view(caller, (context) => findSetup(context, back));
    if (!setup) throw await redirectWithFlash(PAGE, { tone: "alert", text: setupWords("unknown").text });
    const asker = { kind: "system", organizationId: caller.organizationId, job: "finish_setup" } as const;
    const end = await finishSetup(asker, setup.id);
    throw await redirectWithFlash(PAGE, setupWords(end));
  }
  return { methods: await view(caller, listPaymentMethods) };
}

/** Makes one of the methods the default. */
export async function action({ request }: ActionFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const input = await formInput(request, defaultMethodForm);
  if (!input.ok) return input.answer;
  const id = input.value.method;
  const outcome = await run(
    caller,
    { operation: "setDefaultPaymentMethod", subject: { table: "payment_methods", id } },
    (context) => setDefaultPaymentMethod(context, { paymentMethodId: id }),
  );
  return respond(outcome, () => redirectWithFlash(PAGE, "Invoices are charged to this method from now on."));
}

export default function PaymentMethods() {
  const answer = useActionData<typeof action>();
  return <PaymentMethodsPage {...useLoaderData<typeof loader>()} refused={answer?.refused} />;
}
