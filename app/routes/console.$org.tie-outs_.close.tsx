import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { monthEndBefore } from "~/billing/ledger/revaluation";
import { formatDay } from "~/billing/time/day";
import { dayInZone } from "~/billing/time/zone";
import { readClosing } from "~/console/forms/closing";
import { CloseBooksPage } from "~/console/pages/close-books-page";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries, reviewOf } from "~/http/confirmation.server";
import { closeBooks, previewClosing, readClosedBooks } from "~/operations/close-books.server";

export const meta = () => [{ title: "Close the books · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "close");
  const { fields, isReviewed, ...entered } = readEntries(request);
  return view(caller, async (context) => {
    const asked = isReviewed ? readClosing(fields) : null;
    const review = reviewOf(asked?.ok ? await previewClosing(context, asked.value) : asked);
    const suggested = formatDay(monthEndBefore(dayInZone(context.now, context.organization.zone)));
    const books = await readClosedBooks(context);
    return { ...entered, ...review, base: `/console/${params.org}`, suggested, books };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "close");
  const confirmed = await readConfirmation(request);
  if (!confirmed.ok) return confirmed.answer;
  const asked = readClosing(confirmed.form);
  const outcome = await runOnce(
    caller,
    { operation: "closeBooks", ...confirmed.once },
    async (context) => (asked.ok ? closeBooks(context, asked.value) : asked),
    () => confirmed.leadsTo(`/console/${params.org}/tie-outs`, "The books are closed."),
  );
  return confirmed.respond(outcome);
}

export default function CloseBooks() {
  const page = { ...useLoaderData<typeof loader>(), refused: useActionData<typeof action>()?.refused };
  return <CloseBooksPage {...page} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
