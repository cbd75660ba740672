import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentClosedBooks } from "~/api/presenters/closed-books";
import { findId } from "~/api/queries/references.server";
import { readDay } from "~/api/read-values";
import { booksClosing } from "~/api/schemas/closed-books";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { closeBooks, readClosedBooks } from "~/operations/close-books.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  return answerJson(presentClosedBooks(await view(caller, readClosedBooks)));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "PUT");
  const write = await parseWrite(request, booksClosing);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "closeBooks", ...once },
    async (context) => {
      const issuerId = body.issuer === null ? null : await findId(context, "issuer", body.issuer);
      return closeBooks(context, { issuerId, through: readDay(body.through), closing: body.closing });
    },
    (books) => ({ status: 200, body: presentClosedBooks(books) }),
  );
  return answerWrite(outcome);
}
