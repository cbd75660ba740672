import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { presentPaymentMethod } from "~/api/presenters/payments";
import { listPaymentMethods } from "~/api/queries/payments.server";
import { findOptionalId } from "~/api/queries/references.server";
import { paymentMethodQuery } from "~/api/schemas/payments";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, paymentMethodQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const page = await view(caller, async (context) => {
    const customerId = await findOptionalId(context, "customer", query.value.customer);
    return listPaymentMethods(context, { customerId }, pageRequest(query.value));
  });
  return answerJson(presentPage(page, presentPaymentMethod));
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}
