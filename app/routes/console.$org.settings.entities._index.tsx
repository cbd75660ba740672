import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { LegalEntitiesPage } from "~/console/pages/legal-entities-page";
import { listLegalEntities } from "~/console/queries/legal-entities.server";
import { view } from "~/gate.server";

export const meta = () => [{ title: "Legal entities · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  return { base: `/console/${params.org}`, rows: await view(caller, listLegalEntities) };
}

export default function LegalEntities() {
  return <LegalEntitiesPage {...useLoaderData<typeof loader>()} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
