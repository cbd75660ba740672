import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { ProviderEventPage } from "~/console/pages/provider-events-page";
import { loadProviderEvent } from "~/console/queries/developers.server";
import { NotFound } from "~/errors";
import { view } from "~/gate.server";
import { parsePublicId } from "~/ids.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.event.type ?? "Event"} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "developers");
  const eventId = parsePublicId("providerEvent", params.event ?? "");
  if (!eventId) throw new NotFound("This event");
  const event = await view(caller, (context) => loadProviderEvent(context, eventId));
  return { base: `/console/${params.org}`, event };
}

export default function ProviderEvent() {
  return <ProviderEventPage {...useLoaderData<typeof loader>()} />;
}
