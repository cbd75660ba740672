import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { readNoteVoid } from "~/console/forms/money";
import { pageOf } from "~/console/links";
import { idParam } from "~/console/list-request";
import { CreditNoteVoidPage } from "~/console/pages/credit-note-void-page";
import { loadCreditNoteRow } from "~/console/queries/credit-notes.server";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries, reviewOf } from "~/http/confirmation.server";
import { blockedBy } from "~/http/form-state";
import { checkVoidable, previewVoidCreditNote, voidCreditNote } from "~/operations/void-credit-note.server";

export const meta = () => [{ title: "Void a credit note · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const creditNoteId = idParam("creditNote", params.creditNote);
  const { fields, isReviewed, ...entered } = readEntries(request);
  return view(caller, async (context) => {
    const note = await loadCreditNoteRow(context, creditNoteId);
    const blocked = blockedBy(await checkVoidable(context, creditNoteId));
    const asked = { creditNoteId, ...readNoteVoid(fields) };
    const outcome = isReviewed ? await previewVoidCreditNote(context, asked) : null;
    return { ...entered, ...reviewOf(outcome), base: `/console/${params.org}`, note, blocked };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const creditNoteId = idParam("creditNote", params.creditNote);
  const confirmed = await readConfirmation(request);
  if (!confirmed.ok) return confirmed.answer;
  const { previewHash, once } = confirmed;
  const outcome = await runOnce(
    caller,
    { operation: "voidCreditNote", ...once },
    (context) => voidCreditNote(context, { creditNoteId, ...readNoteVoid(confirmed.form), previewHash }),
    () =>
      confirmed.leadsTo(
        pageOf(`/console/${params.org}`, "creditNote", creditNoteId),
        "The credit note is void.",
      ),
  );
  return confirmed.respond(outcome);
}

export default function VoidCreditNote() {
  const page = { ...useLoaderData<typeof loader>(), refused: useActionData<typeof action>()?.refused };
  return <CreditNoteVoidPage {...page} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
