import { type ActionFunctionArgs, redirect } from "@remix-run/node";
import { demandSameOrigin } from "~/http/origin.server";
import { readForm } from "~/http/parse.server";
import { refused } from "~/http/respond.server";
import { ownPath } from "~/http/targets";
import { themeCookie } from "~/http/theme.server";

/** Keeps the chosen appearance and leads back to the page it was chosen on. */
export async function action({ request }: ActionFunctionArgs) {
  demandSameOrigin(request);
  const form = await readForm(request);
  if (!form.ok) return refused(form.refusals);
  const back = form.value.get("return_to");
  return redirect(ownPath(typeof back === "string" ? back : null, "/"), {
    status: 303,
    headers: { "Set-Cookie": themeCookie(String(form.value.get("theme") ?? "")) },
  });
}

export function loader() {
  return redirect("/", 303);
}
