import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { dayInZone } from "~/billing/time/zone";
import { dayParam } from "~/console/forms/period";
import { TieOutsPage } from "~/console/pages/tie-outs-page";
import { view } from "~/gate.server";
import { readClosedBooks } from "~/operations/close-books.server";
import { loadTieOuts, loadTieOutsInBase } from "~/operations/load-tie-outs.server";

export const meta: MetaFunction = () => [{ title: "Tie-outs · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const asked = url.searchParams.get("on") ?? "";
  const day = dayParam(url, "on");
  const data = await view(caller, async (context) => {
    const on = day ?? dayInZone(context.now, context.organization.zone);
    const rows = await loadTieOuts(context, on);
    const books = await readClosedBooks(context);
    return { on, zone: context.organization.zone, rows, books, inBase: await loadTieOutsInBase(context, on) };
  });
  const unread = asked !== "" && day === null ? asked : null;
  const mayClose = can(caller.role, "close");
  return { ...data, base: `/console/${params.org}`, search: url.search, unread, mayClose };
}

export default function TieOuts() {
  return <TieOutsPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
