import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireMember } from "~/auth/caller.server";
import { pageOf } from "~/console/links";
import { search } from "~/console/queries/search.server";
import { view } from "~/gate.server";

/** What the search box suggests while somebody types. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const query = new URL(request.url).searchParams.get("q") ?? "";
  const hits = await view(caller, (context) => search(context, query));
  return {
    hits: hits.slice(0, 10).map((hit) => ({
      key: hit.id,
      group: hit.kind,
      title: hit.title,
      detail: hit.detail,
      href: pageOf(`/console/${params.org}`, hit.kind, hit.id),
    })),
  };
}
