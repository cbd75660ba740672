import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { placeOf } from "~/console/forms/one-off";
import { idParam } from "~/console/list-request";
import { DraftClosePage } from "~/console/pages/draft-close-page";
import { oneOffPreviewText } from "~/documents/change-text";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries } from "~/http/confirmation.server";
import { blockedBy } from "~/http/form-state";
import { finalizeDraft, previewFinalizeDraft } from "~/operations/finalize-draft.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { loadHeldDocument } from "~/operations/load-draft-document.server";
import { notationOf } from "~/ui/format/notation";

export const meta = () => [{ title: "Close a draft · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const heldDraftId = idParam("heldDraft", params.draft);
  const { values, onceKey } = readEntries(request);
  const base = `/console/${params.org}`;
  return view(caller, async (context) => {
    const { customer } = await loadHeldDocument(context, heldDraftId);
    const outcome = await previewFinalizeDraft(context, { heldDraftId });
    const names = await loadCatalogNames(context);
    const shown = outcome.ok ? oneOffPreviewText(outcome.value, notationOf("en"), names) : null;
    const page = { base, draftHref: `${base}/invoices/drafts/${params.draft}`, customer };
    return { values, onceKey, ...page, shown, blocked: blockedBy(outcome) };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const heldDraftId = idParam("heldDraft", params.draft);
  const confirmed = await readConfirmation(request);
  if (!confirmed.ok) return confirmed.answer;
  const { previewHash, once } = confirmed;
  const outcome = await runOnce(
    caller,
    { operation: "finalizeDraft", ...once },
    (context) => finalizeDraft(context, { heldDraftId, previewHash }),
    (made) => confirmed.leadsTo(...placeOf(`/console/${params.org}`, made)),
  );
  return confirmed.respond(outcome);
}

export default function CloseDraft() {
  const page = { ...useLoaderData<typeof loader>(), refused: useActionData<typeof action>()?.refused };
  return <DraftClosePage {...page} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
