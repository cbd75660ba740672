import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { dayInZone } from "~/billing/time/zone";
import { usualRanges } from "~/console/forms/period";
import { ExportsPage } from "~/console/pages/exports-page";
import { view } from "~/gate.server";

export const meta: MetaFunction = () => [{ title: "Exports · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "export");
  const { searchParams } = new URL(request.url);
  const { zone, today } = await view(caller, async ({ organization, now }) => ({
    zone: organization.zone,
    today: dayInZone(now, organization.zone),
  }));
  const presets = usualRanges(today);
  // Without a choice: from last month's first day to the end of the organization's present month.
  const [lastMonth, thisMonth] = presets;
  const range = {
    from: searchParams.get("from") ?? lastMonth?.from ?? "",
    to: searchParams.get("to") ?? thisMonth?.to ?? "",
  };
  return { base: `/console/${params.org}`, zone, range, presets };
}

export default function Exports() {
  return <ExportsPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
