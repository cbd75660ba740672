import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireUser } from "~/auth/caller.server";
import { changePasswordForm } from "~/auth/entry-forms";
import { changeOwnPassword } from "~/auth/password-change.server";
import { ChangePasswordPage } from "~/console/pages/change-password-page";
import { parseForm, readForm } from "~/http/parse.server";
import { refused } from "~/http/respond.server";

export const meta: MetaFunction = () => [{ title: "Your password · Counterfoil" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { email } = await requireUser(request);
  return { email };
}

export async function action({ request }: ActionFunctionArgs) {
  const person = await requireUser(request);
  const form = await readForm(request);
  if (!form.ok) return refused(form.refusals);
  const input = await parseForm(form.value, changePasswordForm);
  if (!input.ok) return refused(input.refusals);
  const changed = await changeOwnPassword(person, input.value);
  if (!changed.ok) return refused(changed.refusals, { headers: changed.headers });
  return redirect("/organizations", { status: 303, headers: { "Set-Cookie": changed.setCookie } });
}

export default function ChangePassword() {
  const { email } = useLoaderData<typeof loader>();
  return <ChangePasswordPage email={email} refused={useActionData<typeof action>()?.refused} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
