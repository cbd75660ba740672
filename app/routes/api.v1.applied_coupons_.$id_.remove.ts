import type { ActionFunctionArgs } from "@remix-run/node";
import { presentAppliedCoupon } from "~/api/presenters/coupons";
import { findAppliedCouponId, loadAppliedCoupon } from "~/api/queries/coupons.server";
import { noBody } from "~/api/schemas/page";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { removeCoupon } from "~/operations/remove-coupon.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, noBody);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body: _, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "removeCoupon", ...once },
    async (context) =>
      removeCoupon(context, { appliedCouponId: await findAppliedCouponId(context, params.id ?? "") }),
    async ({ id }, context) => ({
      status: 200,
      body: presentAppliedCoupon(await loadAppliedCoupon(context, id)),
    }),
  );
  return answerWrite(outcome);
}
