import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentAppliedCoupon } from "~/api/presenters/coupons";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { listAppliedCoupons, loadAppliedCoupon } from "~/api/queries/coupons.server";
import { findId, findOptionalId } from "~/api/queries/references.server";
import { appliedCouponQuery, couponApply } from "~/api/schemas/coupons";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { applyCoupon } from "~/operations/apply-coupon.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, appliedCouponQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const { customer, coupon } = query.value;
  const page = await view(caller, async (context) => {
    const customerId = await findOptionalId(context, "customer", customer);
    const couponId = await findOptionalId(context, "coupon", coupon);
    return listAppliedCoupons(context, { customerId, couponId }, pageRequest(query.value));
  });
  return answerJson(presentPage(page, presentAppliedCoupon));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, couponApply);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "applyCoupon", ...once },
    async (context) =>
      applyCoupon(context, {
        customerId: await findId(context, "customer", body.customer),
        code: body.coupon,
        amount: body.amount_off,
      }),
    async ({ id }, context) => ({
      status: 201,
      body: presentAppliedCoupon(await loadAppliedCoupon(context, id)),
    }),
  );
  return answerWrite(outcome);
}
