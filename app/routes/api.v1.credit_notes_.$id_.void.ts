import type { ActionFunctionArgs } from "@remix-run/node";
import { presentCreditNote } from "~/api/presenters/credit-notes";
import { findCreditNoteId, loadCreditNote } from "~/api/queries/credit-notes.server";
import { creditNoteVoid } from "~/api/schemas/credit-notes";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { voidCreditNote } from "~/operations/void-credit-note.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, creditNoteVoid);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "voidCreditNote", ...once },
    async (context) =>
      voidCreditNote(context, { ...body, creditNoteId: await findCreditNoteId(context, params.id ?? "") }),
    async (_, context) => ({
      status: 200,
      body: presentCreditNote(await loadCreditNote(context, params.id ?? "")),
    }),
  );
  return answerWrite(outcome);
}
