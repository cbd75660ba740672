import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { customerCouponForm } from "~/console/forms/customer-credit";
import { idParam, pageRequest } from "~/console/list-request";
import { CustomerCreditPage } from "~/console/pages/customer-credit-page";
import { loadCouponOf } from "~/console/queries/coupons.server";
import { loadCreditPage } from "~/console/queries/customer-credit.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { applyCoupon } from "~/operations/apply-coupon.server";
import { removeCoupon } from "~/operations/remove-coupon.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Credit of ${data?.customer.name ?? "a customer"} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const id = idParam("customer", params.customer);
  const data = await view(caller, (context) => loadCreditPage(context, id, pageRequest(url)));
  const mayWrite = can(caller.role, "bill");
  const asked = url.searchParams.get("remove");
  const appliedId = asked === null ? null : idParam("appliedCoupon", asked);
  const removing = mayWrite && data.coupons.find((applied) => applied.id === appliedId);
  const base = `/console/${params.org}`;
  return { ...data, base, search: url.search, mayWrite, removing: removing || null };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const customerId = idParam("customer", params.customer);
  const input = await formInput(request, customerCouponForm);
  if (!input.ok) return input.answer;
  const wanted = input.value;
  const removed = new URL(request.url).searchParams.get("remove") ?? "";
  const outcome = await run(caller, { operation: `${wanted.intent}Coupon` }, async (context) => {
    if (wanted.intent === "apply") return applyCoupon(context, { customerId, ...wanted.given });
    const { id } = await loadCouponOf(context, customerId, idParam("appliedCoupon", removed));
    return removeCoupon(context, { appliedCouponId: id });
  });
  const page = `/console/${params.org}/customers/${params.customer}/credit`;
  const text =
    wanted.intent === "apply"
      ? `${wanted.given.code} counts from the next invoice.`
      : "The coupon is removed. Issued invoices keep their discount.";
  return respond(outcome, () => redirectWithFlash(page, text), { form: input.form });
}

export default function CustomerCredit() {
  const refusal = useActionData<typeof action>()?.refused;
  return <CustomerCreditPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
