import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { idParam } from "~/console/list-request";
import { DraftPage } from "~/console/pages/draft-page";
import { oneOffPreviewText } from "~/documents/change-text";
import { view } from "~/gate.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { loadHeldDocument, loadPendingDocument } from "~/operations/load-draft-document.server";
import { parsePublicId, publicId } from "~/public-ids";
import { notationOf } from "~/ui/format/notation";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Draft for ${data?.draft.customer.name ?? "a customer"} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const [base, pendingId] = [`/console/${params.org}`, parsePublicId("pendingDraft", params.draft ?? "")];
  return view(caller, async (context) => {
    const found = pendingId
      ? await loadPendingDocument(context, pendingId)
      : await loadHeldDocument(context, idParam("heldDraft", params.draft));
    const names = await loadCatalogNames(context);
    const { sharesPool, draft: drafted, holdable, holds } = found;
    const text = oneOffPreviewText(found, notationOf("en"), names);
    const draft = { ...text, draftedOn: drafted.draftedOn, sharesPool, holdable, holds };
    const close =
      found.kind === "held"
        ? `${base}/invoices/drafts/${params.draft}/close`
        : `${base}/customers/${publicId("customer", found.customer.id)}/bill-now?step=review`;
    const mayBill = can(caller.role, "bill");
    const hold = `${base}/holds/new?draft=${params.draft}`;
    return { base, draft, closeHref: mayBill ? close : null, holdHref: mayBill ? hold : null };
  });
}

export default function Draft() {
  return <DraftPage {...useLoaderData<typeof loader>()} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
