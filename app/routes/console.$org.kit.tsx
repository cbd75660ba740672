import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireMember } from "~/auth/caller.server";
import { env } from "~/env.server";
import { NotFound } from "~/errors";
import { KitPage } from "~/ui/kit/kit-page";

export const meta = () => [{ title: "Kit · Counterfoil" }];

/** The design system on one page, in demo mode only. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  await requireMember(request, params.org, "read");
  if (env.mode !== "demo") throw new NotFound("This page");
  return null;
}

export default function Kit() {
  return <KitPage />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
