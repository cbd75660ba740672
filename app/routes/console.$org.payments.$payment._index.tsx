import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { PaymentPage } from "~/console/pages/payment-page";
import { loadPaymentPage } from "~/console/queries/payments.server";
import { NotFound } from "~/errors";
import { view } from "~/gate.server";
import { parsePublicId } from "~/ids.server";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => {
  const payment = loaded?.data.payment;
  const title = payment ? `Attempt ${payment.attempt} for ${payment.invoiceNumber}` : "Payment";
  return [{ title: `${title} · Counterfoil` }];
};

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const paymentId = parsePublicId("payment", params.payment ?? "");
  if (!paymentId) throw new NotFound("This payment");
  const data = await view(caller, (context) => loadPaymentPage(context, paymentId));
  return { base: `/console/${params.org}`, data, mayBill: can(caller.role, "bill") };
}

export default function Payment() {
  return <PaymentPage {...useLoaderData<typeof loader>()} />;
}
