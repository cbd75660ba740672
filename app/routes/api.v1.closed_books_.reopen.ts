import type { ActionFunctionArgs } from "@remix-run/node";
import { presentClosedBooks } from "~/api/presenters/closed-books";
import { findId } from "~/api/queries/references.server";
import { booksReopening } from "~/api/schemas/closed-books";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { reopenBooks } from "~/operations/close-books.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, booksReopening);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "reopenBooks", ...once },
    async (context) => {
      const issuerId = body.issuer === null ? null : await findId(context, "issuer", body.issuer);
      return reopenBooks(context, { issuerId });
    },
    (books) => ({ status: 200, body: presentClosedBooks(books) }),
  );
  return answerWrite(outcome);
}
