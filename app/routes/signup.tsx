import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { signUpForm } from "~/auth/entry-forms";
import { foundingChoices, signUpWith } from "~/auth/founding.server";
import { takeAttempt } from "~/auth/rate-limit.server";
import { findSignedIn, openSession } from "~/auth/sessions.server";
import { SignupPage } from "~/console/pages/signup-page";
import { demandSameOrigin } from "~/http/origin.server";
import { parseForm, readForm } from "~/http/parse.server";
import { refused, respond } from "~/http/respond.server";
import { publicId } from "~/ids.server";

export const meta: MetaFunction = () => [{ title: "Create an account · Counterfoil" }];

export async function loader({ request }: LoaderFunctionArgs) {
  if (await findSignedIn(request)) throw redirect("/organizations");
  return foundingChoices();
}

export async function action({ request, context }: ActionFunctionArgs) {
  demandSameOrigin(request);
  const form = await readForm(request);
  if (!form.ok) return refused(form.refusals);
  const input = await parseForm(form.value, signUpForm);
  if (!input.ok) return refused(input.refusals, { form: form.value });
  const attempt = await takeAttempt("sign_up", context.clientAddress ?? "unknown");
  if (!attempt.ok) return refused([attempt.refusal], { form: form.value, headers: attempt.headers });
  const outcome = await signUpWith(input.value);
  return respond(
    outcome,
    async ({ userId, organizationId }) =>
      redirect(`/console/${publicId("organization", organizationId)}`, {
        status: 303,
        headers: { "Set-Cookie": await openSession(userId) },
      }),
    { form: form.value },
  );
}

export default function Signup() {
  return <SignupPage {...useLoaderData<typeof loader>()} refused={useActionData<typeof action>()?.refused} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
