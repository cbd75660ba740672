import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { eachPreview, eachResult, MOST_AT_ONCE, readBulkRows, rememberedRow } from "~/console/forms/bulk";
import { chosenDrafts, draftRow, goneRow, shownClosing } from "~/console/forms/bulk-drafts";
import { pageOf } from "~/console/links";
import { BulkDraftsPage } from "~/console/pages/bulk-drafts-page";
import { listHeldDrafts } from "~/console/queries/drafts.server";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries } from "~/http/confirmation.server";
import { finalizeDraft, previewFinalizeDrafts } from "~/operations/finalize-draft.server";

export const meta = () => [{ title: "Close drafts · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const [base, { fields, onceKey }] = [`/console/${params.org}`, readEntries(request)];
  return view(caller, async (context) => {
    const chosen = await listHeldDrafts(context, chosenDrafts(fields));
    // So many are calculated first, and done by the worker.
    if (chosen.length > MOST_AT_ONCE) throw redirect(`${base}/runs/bulk?kind=close_drafts&${fields}`);
    const drafts = chosen.map((one) => draftRow(base, one));
    const heldDraftIds = chosen.map(({ id }) => id);
    const closing = await previewFinalizeDrafts(context, { heldDraftIds });
    const preview = await eachPreview(drafts, async ({ heldDraftId }) => shownClosing(closing(heldDraftId)));
    return { base, onceKey, count: chosen.length, ...preview };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const [base, confirmed] = [`/console/${params.org}`, await readConfirmation(request)];
  if (!confirmed.ok) return confirmed.answer;
  const { form, onceFor } = confirmed;
  const rows = readBulkRows(form, "heldDraft");
  if (!rows.ok) return confirmed.respond(rows);
  const filter = { query: "", ids: rows.value.map(({ id }) => id) };
  const open = await view(caller, (context) => listHeldDrafts(context, filter));
  const drafts = rows.value.map(({ id, previewHash }) => {
    const draft = open.find((one) => one.id === id);
    return { ...(draft ? draftRow(base, draft) : goneRow(base, id)), previewHash };
  });
  const results = await eachResult(drafts, ({ heldDraftId, previewHash, ...row }) =>
    runOnce(
      caller,
      { operation: "finalizeDraft", ...onceFor(heldDraftId) },
      (context) => finalizeDraft(context, { heldDraftId, previewHash }),
      ({ invoiceId, draft }) =>
        rememberedRow({ ...row, href: pageOf(base, "invoice", invoiceId), amountMinor: draft.totalMinor }),
    ),
  );
  return { results, refused: undefined };
}
export default function CloseDrafts() {
  const answer = useActionData<typeof action>();
  return <BulkDraftsPage {...useLoaderData<typeof loader>()} {...answer} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
