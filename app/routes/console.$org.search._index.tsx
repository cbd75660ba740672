import { type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { pageOf } from "~/console/links";
import { SearchPage } from "~/console/pages/search-page";
import { idInQuery, search } from "~/console/queries/search.server";
import { view } from "~/gate.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.query ? `Search: ${data.query}` : "Search"} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const query = (new URL(request.url).searchParams.get("q") ?? "").trim();
  const base = `/console/${params.org}`;
  const exact = idInQuery(query);
  if (exact) throw redirect(pageOf(base, exact.kind, exact.id));
  const hits = await view(caller, (context) => search(context, query));
  return { base, query, hits };
}

export default function SearchResults() {
  return <SearchPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
