import type { ActionFunctionArgs } from "@remix-run/node";
import { oneOffInput, presentOneOffPreview } from "~/api/presenters/one-off-invoices";
import { findId } from "~/api/queries/references.server";
import { oneOffCreate } from "~/api/schemas/one-off-invoices";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { parseJson } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { previewOneOff } from "~/operations/issue-one-off.server";

export { postOnly as loader } from "~/http/api-write.server";

/** Asks what a write would do. Nothing is saved, so it needs no Idempotency-Key. */
export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  demandMethod(request, "POST");
  const input = await parseJson(request, oneOffCreate);
  if (!input.ok) return problemOfRefusals(input.refusals);
  const body = input.value;
  const outcome = await view(caller, async (context) =>
    previewOneOff(context, oneOffInput(await findId(context, "customer", body.customer), body)),
  );
  return outcome.ok ? answerJson(presentOneOffPreview(outcome.value)) : problemOfRefusals(outcome.refusals);
}
