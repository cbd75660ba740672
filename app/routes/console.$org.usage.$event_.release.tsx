import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { pageOf } from "~/console/links";
import { idParam } from "~/console/list-request";
import { EventReleasePage } from "~/console/pages/event-release-page";
import { loadEvent } from "~/console/queries/usage.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { respond } from "~/http/respond.server";
import { releaseUsage } from "~/operations/release-usage.server";

export const meta = () => [{ title: "Release an event · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const base = `/console/${params.org}`;
  const event = await view(caller, (context) => loadEvent(context, idParam("event", params.event)));
  if (event.voidedAt !== null) throw redirect(pageOf(base, "event", event.id), 303);
  return { event, base };
}

/** Releasing is the same however often it is asked for, so it needs no key. */
export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const eventId = idParam("event", params.event);
  const outcome = await run(caller, { operation: "releaseUsage" }, async (context) =>
    releaseUsage(context, [(await loadEvent(context, eventId)).transactionId]),
  );
  const page = pageOf(`/console/${params.org}`, "event", eventId);
  return respond(outcome, () =>
    redirectWithFlash(page, "The event is released. Its difference comes with the next invoice."),
  );
}

export default function ReleaseEvent() {
  const refused = useActionData<typeof action>()?.refused;
  return <EventReleasePage {...useLoaderData<typeof loader>()} refused={refused} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
