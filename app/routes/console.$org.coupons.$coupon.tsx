import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { offeringForm } from "~/console/forms/coupon";
import { choice, idParam, pageRequest } from "~/console/list-request";
import { CouponPage } from "~/console/pages/coupon-page";
import { loadCouponPage } from "~/console/queries/coupons.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { retireCoupon } from "~/operations/retire-coupon.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Coupon ${data?.coupon.code ?? ""} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const id = idParam("coupon", params.coupon);
  const data = await view(caller, (context) => loadCouponPage(context, id, pageRequest(url)));
  const mayWrite = can(caller.role, "catalog");
  const asked = choice(url, "ask", ["nothing", "retire", "offer"]);
  const asks = mayWrite && asked !== "nothing" ? asked : null;
  return { ...data, base: `/console/${params.org}`, search: url.search, mayWrite, asks };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "catalog");
  const couponId = idParam("coupon", params.coupon);
  const input = await formInput(request, offeringForm);
  if (!input.ok) return input.answer;
  const to = input.value.intent === "retire" ? "retired" : "offered";
  const outcome = await run(caller, { operation: "retireCoupon" }, (context) =>
    retireCoupon(context, { couponId, to }),
  );
  const page = `/console/${params.org}/coupons/${params.coupon}`;
  const text = to === "retired" ? "The coupon is retired." : "The coupon is offered again.";
  return respond(outcome, () => redirectWithFlash(page, text), { form: input.form });
}

export default function Coupon() {
  const refusal = useActionData<typeof action>()?.refused;
  return <CouponPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
