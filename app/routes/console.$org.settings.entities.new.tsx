import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { newLegalEntityForm } from "~/console/forms/legal-entity";
import { LegalEntityPage } from "~/console/pages/legal-entities-page";
import { run } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { refused, respond } from "~/http/respond.server";
import { createIssuer } from "~/operations/save-issuer.server";

export const meta = () => [{ title: "New legal entity · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  await requireMember(request, params.org, "settings");
  return { base: `/console/${params.org}`, issuer: null };
}

/** Its code is unique, so that the form sent twice adds one. */
export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  const input = await formInput(request, newLegalEntityForm);
  if (!input.ok) return input.answer;
  const { form, value } = input;
  const { intent, issuer, ...names } = value;
  if (intent === "use-country") return refused([], { form });
  const outcome = await run(caller, { operation: "createIssuer" }, (context) =>
    createIssuer(context, { ...names, ...issuer }),
  );
  const list = `/console/${params.org}/settings/entities`;
  return respond(outcome, () => redirectWithFlash(list, "Added. Customers can name it now."), { form });
}

export default function NewLegalEntity() {
  const refusal = useActionData<typeof action>()?.refused;
  return <LegalEntityPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
