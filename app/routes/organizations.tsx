import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireUser } from "~/auth/caller.server";
import { organizationForm } from "~/auth/entry-forms";
import { createOrganizationFor, foundingChoices } from "~/auth/founding.server";
import { takeAttempt } from "~/auth/rate-limit.server";
import { OrganizationsPage } from "~/console/pages/organizations-page";
import { parseForm, readForm } from "~/http/parse.server";
import { refused, respond } from "~/http/respond.server";
import { publicId } from "~/ids.server";

export const meta: MetaFunction = () => [{ title: "Your organizations · Counterfoil" }];

const consoleOf = (organizationId: string) => `/console/${publicId("organization", organizationId)}`;

export async function loader({ request }: LoaderFunctionArgs) {
  const { name, email, memberships } = await requireUser(request);
  const organizations = memberships.map(({ organizationId, ...shown }) => ({
    ...shown,
    to: consoleOf(organizationId),
  }));
  return { person: { name, email }, organizations, ...foundingChoices() };
}

export async function action({ request }: ActionFunctionArgs) {
  const { userId } = await requireUser(request);
  const form = await readForm(request);
  if (!form.ok) return refused(form.refusals);
  const input = await parseForm(form.value, organizationForm);
  if (!input.ok) return refused(input.refusals, { form: form.value });
  const attempt = await takeAttempt("sign_up", userId);
  if (!attempt.ok) return refused([attempt.refusal], { form: form.value, headers: attempt.headers });
  const outcome = await createOrganizationFor(userId, input.value);
  return respond(outcome, ({ organizationId }) => redirect(consoleOf(organizationId), 303), {
    form: form.value,
  });
}

export default function Organizations() {
  const data = useLoaderData<typeof loader>();
  return <OrganizationsPage {...data} refused={useActionData<typeof action>()?.refused} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
