import type { ActionFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData } from "@remix-run/react";
import { forgotPasswordForm } from "~/auth/entry-forms";
import { askForNewPassword } from "~/auth/password-reset.server";
import { ForgotPasswordPage } from "~/console/pages/forgot-password-page";
import { demandSameOrigin } from "~/http/origin.server";
import { parseForm, readForm } from "~/http/parse.server";
import { refused } from "~/http/respond.server";

export const meta: MetaFunction = () => [{ title: "Forgot your password? · Counterfoil" }];

/** Whatever the address, the answer is the same: nobody learns who has an account. */
export async function action({ request, context }: ActionFunctionArgs) {
  demandSameOrigin(request);
  const form = await readForm(request);
  if (!form.ok) return refused(form.refusals);
  const input = await parseForm(form.value, forgotPasswordForm);
  if (!input.ok) return refused(input.refusals, { form: form.value });
  const asked = await askForNewPassword(input.value.email, context.clientAddress ?? "unknown");
  if (!asked.ok) return refused(asked.refusals, { form: form.value, headers: asked.headers });
  return { isSent: true as const };
}

export default function ForgotPassword() {
  const answer = useActionData<typeof action>();
  const wasRefused = answer !== undefined && "refused" in answer ? answer.refused : undefined;
  return <ForgotPasswordPage isSent={answer !== undefined && "isSent" in answer} refused={wasRefused} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
