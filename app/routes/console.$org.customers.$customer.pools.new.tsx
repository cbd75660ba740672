import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { atPoolFields, readPool, tickedCounts } from "~/console/forms/pool";
import { idParam } from "~/console/list-request";
import { PoolNewPage } from "~/console/pages/pool-new-page";
import { loadPoolCustomer } from "~/console/queries/pools.server";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries, reviewOf } from "~/http/confirmation.server";
import { addPool, previewAddPool } from "~/operations/add-pool.server";

export const meta = () => [{ title: "Add a pool · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const customerId = idParam("customer", params.customer);
  const { fields, isReviewed, ...entered } = readEntries(request);
  return view(caller, async (context) => {
    const customer = await loadPoolCustomer(context, customerId);
    const asked = isReviewed ? readPool(fields) : null;
    const outcome = asked?.ok ? await previewAddPool(context, { customerId, ...asked.value }) : asked;
    const { shown, refusals } = reviewOf(outcome && atPoolFields(outcome));
    const figures = shown && "after" in shown ? { ...shown, currency: customer.currency } : null;
    const page = { base: `/console/${params.org}`, customer, ticked: tickedCounts(fields) };
    return { ...entered, ...page, shown: figures, refusals };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const customerId = idParam("customer", params.customer);
  const confirmed = await readConfirmation(request);
  if (!confirmed.ok) return confirmed.answer;
  const { once, previewHash, form } = confirmed;
  const asked = readPool(form);
  if (!asked.ok) return confirmed.respond(asked);
  const outcome = await runOnce(
    caller,
    { operation: "addPool", ...once },
    (context) => addPool(context, { customerId, ...asked.value, previewHash }),
    () =>
      confirmed.leadsTo(
        `/console/${params.org}/customers/${params.customer}/pools`,
        "The pool is agreed. The next run counts it.",
      ),
  );
  return confirmed.respond(atPoolFields(outcome));
}

export default function NewPool() {
  const loaded = useLoaderData<typeof loader>();
  return <PoolNewPage {...loaded} refused={useActionData<typeof action>()?.refused} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
