import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { readPoolEnd } from "~/console/forms/pool";
import { poolParams } from "~/console/list-request";
import { PoolEndPage } from "~/console/pages/pool-end-page";
import { loadCreditCustomer } from "~/console/queries/customer-credit.server";
import { loadPoolName } from "~/console/queries/pools.server";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries, reviewOf } from "~/http/confirmation.server";
import { endPool, previewEndPool } from "~/operations/end-pool.server";

export const meta = () => [{ title: "End a pool · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const { customerId, poolId } = poolParams(params);
  const { fields, isReviewed, ...entered } = readEntries(request);
  return view(caller, async (context) => {
    const customer = await loadCreditCustomer(context, customerId);
    const pool = await loadPoolName(context, customerId, poolId);
    const on = isReviewed ? readPoolEnd(fields) : null;
    const outcome = on?.ok ? await previewEndPool(context, { poolId, on: on.value }) : null;
    const { shown, refusals } = reviewOf(on?.ok === false ? on : outcome);
    const figures = shown ? { ...shown, currency: customer.currency } : null;
    return { ...entered, base: `/console/${params.org}`, customer, pool, shown: figures, refusals };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const { customerId, poolId } = poolParams(params);
  const confirmed = await readConfirmation(request);
  if (!confirmed.ok) return confirmed.answer;
  const { once, previewHash, form } = confirmed;
  const on = readPoolEnd(form);
  if (!on.ok) return confirmed.respond(on);
  const outcome = await runOnce(
    caller,
    { operation: "endPool", ...once },
    async (context) => {
      await loadPoolName(context, customerId, poolId);
      return endPool(context, { poolId, on: on.value, previewHash });
    },
    () =>
      confirmed.leadsTo(
        `/console/${params.org}/customers/${params.customer}/pools`,
        "The pool ends. The next run bills its last window by its days.",
      ),
  );
  return confirmed.respond(outcome);
}

export default function EndPool() {
  const loaded = useLoaderData<typeof loader>();
  return <PoolEndPage {...loaded} refused={useActionData<typeof action>()?.refused} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
