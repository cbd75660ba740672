import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { LeavePage } from "~/console/pages/leave-page";
import { NotFound } from "~/errors";
import { foreignTarget } from "~/http/leave.server";

export const meta: MetaFunction = () => [{ title: "Leaving · Counterfoil" }];

/** The way to the payment provider, and to nowhere else: any other address is a page that does not exist. */
export function loader({ request }: LoaderFunctionArgs) {
  const target = foreignTarget(new URL(request.url).searchParams.get("to"));
  if (!target) throw new NotFound("This way out");
  return target;
}

export default function Leave() {
  return <LeavePage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
