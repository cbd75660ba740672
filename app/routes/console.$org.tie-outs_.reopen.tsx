import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { ReopenBooksPage } from "~/console/pages/reopen-books-page";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { respond } from "~/http/respond.server";
import { readClosedBooks, reopenBooks } from "~/operations/close-books.server";

export const meta = () => [{ title: "Open the books · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "close");
  return { base: `/console/${params.org}`, books: await view(caller, readClosedBooks) };
}

/** A second time nothing is left to open, so it needs no key. */
export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "close");
  const outcome = await run(caller, { operation: "reopenBooks" }, reopenBooks);
  return respond(outcome, () =>
    redirectWithFlash(`/console/${params.org}/tie-outs`, "The books are open again."),
  );
}

export default function ReopenBooks() {
  const refused = useActionData<typeof action>()?.refused;
  return <ReopenBooksPage {...useLoaderData<typeof loader>()} refused={refused} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
