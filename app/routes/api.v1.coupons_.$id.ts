import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentCoupon } from "~/api/presenters/coupons";
import { loadCoupon } from "~/api/queries/coupons.server";
import { findId } from "~/api/queries/references.server";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const row = await view(caller, async (context) =>
    loadCoupon(context, await findId(context, "coupon", params.id ?? "")),
  );
  return answerJson(presentCoupon(row));
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}
