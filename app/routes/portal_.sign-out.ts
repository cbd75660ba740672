import { type ActionFunctionArgs, redirect } from "@remix-run/node";
import { closePortal } from "~/auth/portal-entry.server";
import { blankPortalCookie } from "~/auth/portal-sessions.server";
import { demandSameOrigin } from "~/http/origin.server";

/** Signing out is a write, so a link alone does nothing. */
export function loader() {
  return redirect("/portal");
}

export async function action({ request }: ActionFunctionArgs) {
  demandSameOrigin(request);
  await closePortal(request);
  return redirect("/portal/enter", { status: 303, headers: { "Set-Cookie": blankPortalCookie() } });
}
