import { data, type HeadersFunction, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { idParam } from "~/portal/address";
import { PaymentPage } from "~/portal/pages/payment-page";
import { loadPayment } from "~/portal/queries/payments.server";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => {
  const payment = loaded?.payment;
  const title = payment ? `Attempt ${payment.attempt} for ${payment.invoiceNumber}` : "Payment";
  return [{ title: `${title} · Your billing` }];
};

const RUNNING = ["started", "processing", "unknown"];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const id = idParam("payment", params.payment);
  const payment = await view(caller, (context) => loadPayment(context, id));
  // Without a script the browser asks again by this header while the outcome is open.
  const headers: Record<string, string> = RUNNING.includes(payment.state) ? { Refresh: "5" } : {};
  return data({ payment }, { headers });
}

export const headers: HeadersFunction = ({ loaderHeaders }) => loaderHeaders;

export default function Payment() {
  return <PaymentPage {...useLoaderData<typeof loader>()} />;
}
