import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { readThrough } from "~/console/forms/bill-now";
import { idParam } from "~/console/list-request";
import { BillNowPage } from "~/console/pages/bill-now-page";
import { loadCreditCustomer } from "~/console/queries/customer-credit.server";
import { billedText } from "~/documents/change-text";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries, reviewOf } from "~/http/confirmation.server";
import { billNow, previewBillNow } from "~/operations/bill-now.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { notationOf } from "~/ui/format/notation";

export const meta = () => [{ title: "Bill now · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const customerId = idParam("customer", params.customer);
  const { fields, isReviewed, ...entered } = readEntries(request);
  return view(caller, async (context) => {
    const customer = await loadCreditCustomer(context, customerId);
    const through = isReviewed ? readThrough(fields) : null;
    const outcome = through?.ok
      ? await previewBillNow(context, { customerId, through: through.value })
      : through;
    const { shown, refusals } = reviewOf(outcome);
    const names = shown ? await loadCatalogNames(context) : null;
    return {
      ...entered,
      base: `/console/${params.org}`,
      customer,
      shown: shown && names ? billedText(shown, names, notationOf("en")) : null,
      refusals,
    };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const customerId = idParam("customer", params.customer);
  const confirmed = await readConfirmation(request);
  if (!confirmed.ok) return confirmed.answer;
  const { once, previewHash, form } = confirmed;
  const through = readThrough(form);
  if (!through.ok) return confirmed.respond(through);
  const outcome = await runOnce(
    caller,
    { operation: "billNow", ...once },
    (context) => billNow(context, { customerId, through: through.value, previewHash }),
    () => confirmed.leadsTo(`/console/${params.org}/customers/${params.customer}`, "The customer is billed."),
  );
  return confirmed.respond(outcome);
}
export default function BillNow() {
  const loaded = useLoaderData<typeof loader>();
  return <BillNowPage {...loaded} refused={useActionData<typeof action>()?.refused} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
