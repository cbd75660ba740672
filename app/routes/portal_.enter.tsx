import type { ActionFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData } from "@remix-run/react";
import { portalEnterForm } from "~/auth/entry-forms";
import { sendPortalLinks } from "~/auth/portal-entry.server";
import { takeAttempt } from "~/auth/rate-limit.server";
import { demandSameOrigin } from "~/http/origin.server";
import { parseForm, readForm } from "~/http/parse.server";
import { refused } from "~/http/respond.server";
import { PortalEnterPage } from "~/portal/pages/portal-enter-page";

export const meta: MetaFunction = () => [{ title: "Customer portal" }];

/** Whatever the address, the answer is the same: nobody learns who is a customer. */
export async function action({ request, context }: ActionFunctionArgs) {
  demandSameOrigin(request);
  const form = await readForm(request);
  if (!form.ok) return refused(form.refusals);
  const input = await parseForm(form.value, portalEnterForm);
  if (!input.ok) return refused(input.refusals, { form: form.value });
  const address = context.clientAddress ?? "unknown";
  const email = input.value.email.toLowerCase();
  for (const attempt of [
    await takeAttempt("portal_link_address", address),
    await takeAttempt("portal_link", email),
  ]) {
    if (!attempt.ok) return refused([attempt.refusal], { form: form.value, headers: attempt.headers });
  }
  await sendPortalLinks(email);
  return { isSent: true as const };
}

export default function PortalEnter() {
  const answer = useActionData<typeof action>();
  const wasRefused = answer !== undefined && "refused" in answer ? answer.refused : undefined;
  return <PortalEnterPage isSent={answer !== undefined && "isSent" in answer} refused={wasRefused} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
