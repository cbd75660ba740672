import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { couponForm, couponInput } from "~/console/forms/coupon";
import { pageOf } from "~/console/links";
import { CouponNewPage } from "~/console/pages/coupon-new-page";
import { loadCouponForm } from "~/console/queries/coupons.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { createCoupon } from "~/operations/create-coupon.server";

export const meta: MetaFunction = () => [{ title: "New coupon · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "catalog");
  return { ...(await view(caller, loadCouponForm)), base: `/console/${params.org}` };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "catalog");
  const input = await formInput(request, couponForm);
  if (!input.ok) return input.answer;
  const outcome = await run(caller, { operation: "createCoupon" }, async (context) => {
    const coupon = couponInput(input.value, context.organization.zone);
    return coupon.ok ? createCoupon(context, coupon.value) : coupon;
  });
  const page = (id: string) => pageOf(`/console/${params.org}`, "coupon", id);
  const text = "The coupon is created. Give it to a customer under Credit on the customer’s page.";
  return respond(outcome, ({ id }) => redirectWithFlash(page(id), text), { form: input.form });
}

export default function NewCoupon() {
  const refusal = useActionData<typeof action>()?.refused;
  return <CouponNewPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
