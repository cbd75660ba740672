import type { ActionFunctionArgs } from "@remix-run/node";
import { presentClosedBooks } from "~/api/presenters/closed-books";
import { noBody } from "~/api/schemas/page";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { reopenBooks } from "~/operations/close-books.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, noBody);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body: _, ...once } = write.value;
  const outcome = await runOnce(caller, { operation: "reopenBooks", ...once }, reopenBooks, (books) => ({
    status: 200,
    body: presentClosedBooks(books),
  }));
  return answerWrite(outcome);
}
