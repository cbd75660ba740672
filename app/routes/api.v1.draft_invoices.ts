import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentHeldDraft } from "~/api/presenters/one-off-invoices";
import { listHeldDrafts, listPendingDrafts } from "~/api/queries/held-drafts.server";
import { findOptionalId } from "~/api/queries/references.server";
import { heldDraftQuery } from "~/api/schemas/one-off-invoices";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, heldDraftQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const rows = await view(caller, async (context) => {
    const customerId = await findOptionalId(context, "customer", query.value.customer);
    const of = customerId ?? null;
    return [...(await listPendingDrafts(context, of)), ...(await listHeldDrafts(context, of))];
  });
  return answerJson({ data: rows.map(presentHeldDraft) });
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}
