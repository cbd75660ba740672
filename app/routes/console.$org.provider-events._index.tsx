import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { pageRequest } from "~/console/list-request";
import { ProviderEventsPage } from "~/console/pages/provider-events-page";
import { listProviderEvents } from "~/console/queries/developers.server";
import { view } from "~/gate.server";

export const meta: MetaFunction = () => [{ title: "Provider events · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "developers");
  const url = new URL(request.url);
  const page = await view(caller, (context) => listProviderEvents(context, pageRequest(url)));
  return { base: `/console/${params.org}`, search: url.search, page };
}

export default function ProviderEvents() {
  return <ProviderEventsPage {...useLoaderData<typeof loader>()} />;
}
