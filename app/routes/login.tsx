import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { listDemoSignIns } from "~/auth/demo-sign-ins.server";
import { signInForm } from "~/auth/entry-forms";
import { findSignedIn } from "~/auth/sessions.server";
import { signIn } from "~/auth/sign-in.server";
import { LoginPage } from "~/console/pages/login-page";
import { demandSameOrigin } from "~/http/origin.server";
import { parseForm, readForm } from "~/http/parse.server";
import { refused } from "~/http/respond.server";
import { ownPath } from "~/http/targets";

export const meta: MetaFunction = () => [{ title: "Sign in · Counterfoil" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const to = ownPath(new URL(request.url).searchParams.get("to"), "/console");
  if (await findSignedIn(request)) throw redirect(to);
  return { to, demo: await listDemoSignIns() };
}

export async function action({ request, context }: ActionFunctionArgs) {
  demandSameOrigin(request);
  const form = await readForm(request);
  if (!form.ok) return refused(form.refusals);
  const input = await parseForm(form.value, signInForm);
  if (!input.ok) return refused(input.refusals, { form: form.value });
  const result = await signIn(input.value, context.clientAddress ?? "unknown");
  if (!result.ok) return refused(result.refusals, { form: form.value, headers: result.headers });
  return redirect(ownPath(input.value.to, "/console"), {
    status: 303,
    headers: { "Set-Cookie": result.setCookie },
  });
}

export default function Login() {
  return <LoginPage {...useLoaderData<typeof loader>()} refused={useActionData<typeof action>()?.refused} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
