import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { HomePage } from "~/console/pages/home-page";
import { loadHome } from "~/console/queries/home.server";
import { view } from "~/gate.server";

export const meta = () => [{ title: "Home · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  return view(caller, async (context) => ({
    ...(await loadHome(context)),
    base: `/console/${params.org}`,
    name: context.organization.name,
  }));
}

export default function Home() {
  return <HomePage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
