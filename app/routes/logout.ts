import { type ActionFunctionArgs, redirect } from "@remix-run/node";
import { closeSession } from "~/auth/sessions.server";
import { demandSameOrigin } from "~/http/origin.server";

/** Signing out is a write, so a link alone does nothing but lead to the sign-in page. */
export function loader() {
  return redirect("/login");
}

export async function action({ request }: ActionFunctionArgs) {
  demandSameOrigin(request);
  return redirect("/login", { status: 303, headers: { "Set-Cookie": await closeSession(request) } });
}
