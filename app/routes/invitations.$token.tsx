import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { data, useActionData, useLoaderData } from "@remix-run/react";
import { answerInvitation, viewInvitation } from "~/auth/invitations.server";
import { InvitationPage } from "~/console/pages/invitation-page";
import { statusOfClosedLink } from "~/http/error-table";
import { demandSameOrigin } from "~/http/origin.server";
import { readForm } from "~/http/parse.server";
import { refused } from "~/http/respond.server";
import { publicId } from "~/ids.server";

export const meta: MetaFunction = () => [{ title: "Invitation · Counterfoil" }];

/** Shows what the link offers; nothing is used up by looking. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const invitation = await viewInvitation(request, params.token);
  return data({ invitation }, { status: statusOfClosedLink(invitation.kind) });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  demandSameOrigin(request);
  const form = await readForm(request);
  if (!form.ok) return refused(form.refusals);
  const answer = await answerInvitation(
    request,
    params.token,
    form.value,
    context.clientAddress ?? "unknown",
  );
  if (!answer.ok) return refused(answer.refusals, { form: form.value, headers: answer.headers });
  return redirect(`/console/${publicId("organization", answer.organizationId)}`, {
    status: 303,
    headers: answer.setCookie ? { "Set-Cookie": answer.setCookie } : {},
  });
}

export default function Invitation() {
  const { invitation } = useLoaderData<typeof loader>();
  return <InvitationPage invitation={invitation} refused={useActionData<typeof action>()?.refused} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
