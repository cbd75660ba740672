import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireMember } from "~/auth/caller.server";
import { NotFound } from "~/errors";

/** An address inside a console that nothing answers: said within its frame, to its members only. */
export async function loader({ request, params }: LoaderFunctionArgs): Promise<null> {
  await requireMember(request, params.org, "read");
  throw new NotFound("This page");
}

export default function Nowhere() {
  return null;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
