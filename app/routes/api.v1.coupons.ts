import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { couponInput, presentCoupon } from "~/api/presenters/coupons";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { listCoupons, loadCoupon } from "~/api/queries/coupons.server";
import { couponCreate, couponQuery } from "~/api/schemas/coupons";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { createCoupon } from "~/operations/create-coupon.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, couponQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const page = await view(caller, (context) => listCoupons(context, pageRequest(query.value)));
  return answerJson(presentPage(page, presentCoupon));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, couponCreate);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "createCoupon", ...once },
    (context) => createCoupon(context, couponInput(body)),
    async ({ id }, context) => ({ status: 201, body: presentCoupon(await loadCoupon(context, id)) }),
  );
  return answerWrite(outcome);
}
