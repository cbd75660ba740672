import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { data, useActionData, useLoaderData } from "@remix-run/react";
import { resetPasswordForm } from "~/auth/entry-forms";
import { setPasswordByLink, viewPasswordReset } from "~/auth/password-reset.server";
import { ResetPasswordPage } from "~/console/pages/reset-password-page";
import { statusOfClosedLink } from "~/http/error-table";
import { demandSameOrigin } from "~/http/origin.server";
import { parseForm, readForm } from "~/http/parse.server";
import { refused, respond } from "~/http/respond.server";

export const meta: MetaFunction = () => [{ title: "Set a new password · Counterfoil" }];

/** Shows a form; mail scanners that open the link use nothing up. */
export async function loader({ params }: LoaderFunctionArgs) {
  const reset = await viewPasswordReset(params.token);
  return data({ reset }, { status: statusOfClosedLink(reset.kind) });
}

export async function action({ request, params }: ActionFunctionArgs) {
  demandSameOrigin(request);
  const form = await readForm(request);
  if (!form.ok) return refused(form.refusals);
  const input = await parseForm(form.value, resetPasswordForm);
  if (!input.ok) return refused(input.refusals, { form: form.value });
  const outcome = await setPasswordByLink(params.token, input.value.password);
  return respond(outcome, ({ setCookie }) =>
    redirect("/console", { status: 303, headers: { "Set-Cookie": setCookie } }),
  );
}

export default function ResetPassword() {
  const { reset } = useLoaderData<typeof loader>();
  return <ResetPasswordPage reset={reset} refused={useActionData<typeof action>()?.refused} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
