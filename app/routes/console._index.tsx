import { type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { requireUser } from "~/auth/caller.server";
import { publicId } from "~/ids.server";

/** Leads to the one organization of the person, or to the choice of several. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { memberships } = await requireUser(request);
  const [only, ...others] = memberships;
  if (!only || others.length > 0) return redirect("/organizations");
  return redirect(`/console/${publicId("organization", only.organizationId)}`);
}
