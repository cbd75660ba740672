import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { collectForm, movedFigures } from "~/console/forms/collect";
import { idParam } from "~/console/list-request";
import { CollectPage } from "~/console/pages/collect-page";
import { describeCollection, loadCollection } from "~/console/queries/collect.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { refused } from "~/http/respond.server";
import { deliverMessage } from "~/jobs/deliver-message.server";
import { requestPayment } from "~/operations/request-payment.server";
import { publicId } from "~/public-ids";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Collect ${data?.collection.number ?? "an invoice"} · Counterfoil` },
];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const invoiceId = idParam("invoice", params.invoice);
  const collection = await view(caller, (context) => loadCollection(context, invoiceId));
  return { base: `/console/${params.org}`, collection };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const invoiceId = idParam("invoice", params.invoice);
  const input = await formInput(request, collectForm);
  if (!input.ok) return { ...input.answer.data, moved: [] };
  const collection = await view(caller, (context) => loadCollection(context, invoiceId));
  const moved = movedFigures(collection, input.value.preview_hash);
  if (moved.length > 0) return { moved, refused: undefined };
  const outcome = await run(caller, { operation: "requestPayment" }, (context) =>
    requestPayment(context, { invoiceId, paymentMethodId: collection.methodId }),
  );
  if (!outcome.ok) return { ...refused(outcome.refusals).data, moved: [] };
  await deliverMessage(caller.organizationId, outcome.value.messageId);
  const said = await view(caller, (context) => describeCollection(context, invoiceId));
  return redirectWithFlash(`/console/${params.org}/invoices/${params.invoice}`, said);
}

export default function Collect() {
  const { base, collection } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <CollectPage
      base={base}
      invoiceHref={`${base}/invoices/${publicId("invoice", collection.invoiceId)}`}
      payerHref={`${base}/customers/${publicId("customer", collection.payerId)}`}
      collection={collection}
      moved={answer?.moved ?? []}
      refused={answer?.refused}
    />
  );
}
