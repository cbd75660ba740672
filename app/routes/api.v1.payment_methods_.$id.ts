import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentPaymentMethod } from "~/api/presenters/payments";
import { loadPaymentMethod } from "~/api/queries/payments.server";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  return answerJson(
    presentPaymentMethod(await view(caller, (context) => loadPaymentMethod(context, params.id ?? ""))),
  );
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}
