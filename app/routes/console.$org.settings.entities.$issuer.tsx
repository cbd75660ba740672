import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { legalEntityForm } from "~/console/forms/legal-entity";
import { idParam } from "~/console/list-request";
import { LegalEntityPage } from "~/console/pages/legal-entities-page";
import { loadLegalEntity } from "~/console/queries/legal-entities.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { refused, respond } from "~/http/respond.server";
import { changeIssuer } from "~/operations/save-issuer.server";

export const meta = () => [{ title: "Legal entity · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  const id = idParam("issuer", params.issuer);
  return {
    base: `/console/${params.org}`,
    issuer: await view(caller, (context) => loadLegalEntity(context, id)),
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  const issuerId = idParam("issuer", params.issuer);
  const input = await formInput(request, legalEntityForm);
  if (!input.ok) return input.answer;
  const { form, value } = input;
  if (value.intent === "use-country") return refused([], { form });
  const outcome = await run(caller, { operation: "changeIssuer" }, (context) =>
    changeIssuer(context, { issuerId, ...value.issuer }),
  );
  const list = `/console/${params.org}/settings/entities`;
  return respond(outcome, () => redirectWithFlash(list, "Saved. Documents made from now on show it."), {
    form,
  });
}

export default function EditLegalEntity() {
  const refusal = useActionData<typeof action>()?.refused;
  return <LegalEntityPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
