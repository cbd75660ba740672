import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { pageRequest } from "~/console/list-request";
import { CouponsPage } from "~/console/pages/coupons-page";
import { listCouponRows } from "~/console/queries/coupons.server";
import { view } from "~/gate.server";

export const meta: MetaFunction = () => [{ title: "Coupons · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const data = await view(caller, async (context) => ({
    page: await listCouponRows(context, pageRequest(url)),
    now: context.now,
    zone: context.organization.zone,
  }));
  const base = `/console/${params.org}`;
  return { ...data, base, search: url.search, mayWrite: can(caller.role, "catalog") };
}

export default function Coupons() {
  return <CouponsPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
