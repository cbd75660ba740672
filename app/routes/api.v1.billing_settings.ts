import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { billingSettingsChange } from "~/api/schemas/settings";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { changeBillingSettings } from "~/operations/change-billing-settings.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  return answerJson(await view(caller, async ({ organization }) => organization.policy));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "PUT");
  const write = await parseWrite(request, billingSettingsChange);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "changeBillingSettings", ...once },
    (context) => changeBillingSettings(context, body),
    ({ policy }) => ({ status: 200, body: policy }),
  );
  return answerWrite(outcome);
}
