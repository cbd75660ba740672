import { data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { takeFlash } from "~/http/flash.server";
import { loadFrame } from "~/portal/queries/frame.server";
import { PortalFrame } from "~/portal/shell/portal-frame";

export const meta: MetaFunction = () => [{ title: "Your billing" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const frame = await view(caller, loadFrame);
  const { flash, headers } = await takeFlash(request);
  return data({ ...frame, flash }, { headers });
}

export default function Portal() {
  return <PortalFrame {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
