import type { ActionFunctionArgs } from "@remix-run/node";
import { presentCoupon } from "~/api/presenters/coupons";
import { loadCoupon } from "~/api/queries/coupons.server";
import { findId } from "~/api/queries/references.server";
import { noBody } from "~/api/schemas/page";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { retireCoupon } from "~/operations/retire-coupon.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, noBody);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body: _, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "retireCoupon", ...once },
    async (context) =>
      retireCoupon(context, {
        couponId: await findId(context, "coupon", params.id ?? ""),
        to: "retired",
      }),
    async ({ id }, context) => ({ status: 200, body: presentCoupon(await loadCoupon(context, id)) }),
  );
  return answerWrite(outcome);
}
