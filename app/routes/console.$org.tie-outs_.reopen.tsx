import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { issuerOf } from "~/console/forms/closing";
import { ReopenBooksPage } from "~/console/pages/reopen-books-page";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { respond } from "~/http/respond.server";
import { readClosedBooks, reopenBooks } from "~/operations/close-books.server";

export const meta = () => [{ title: "Open the books · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "close");
  const issuerId = askedOf(request);
  const { entities, ...common } = await view(caller, readClosedBooks);
  const own = issuerId === null ? null : entities.find((each) => each.issuerId === issuerId);
  return { base: `/console/${params.org}`, books: own?.books ?? common, of: own?.legalName ?? null };
}

/** A second time nothing is left to open, so it needs no key. */
export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "close");
  const issuerId = askedOf(request);
  const outcome = await run(caller, { operation: "reopenBooks" }, (context) =>
    reopenBooks(context, { issuerId }),
  );
  return respond(outcome, () =>
    redirectWithFlash(`/console/${params.org}/tie-outs`, "The books are open again."),
  );
}

/** Whose books the address names; null: those of all. */
const askedOf = (request: Request) => issuerOf(new URL(request.url).searchParams.get("issuer"));

export default function ReopenBooks() {
  const refused = useActionData<typeof action>()?.refused;
  return <ReopenBooksPage {...useLoaderData<typeof loader>()} refused={refused} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
