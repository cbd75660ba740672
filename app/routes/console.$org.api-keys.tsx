import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { apiKeyForm, revokeKeyForm } from "~/console/forms/api-key";
import { idParam } from "~/console/list-request";
import { ApiKeysPage } from "~/console/pages/api-keys-page";
import { listApiKeys } from "~/console/queries/people.server";
import { env } from "~/env.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { parseForm, readForm } from "~/http/parse.server";
import { refused, respond } from "~/http/respond.server";
import { createApiKey } from "~/operations/create-api-key.server";
import { revokeApiKey } from "~/operations/revoke-api-key.server";

export const meta: MetaFunction = () => [{ title: "API keys · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "developers");
  return view(caller, async (context) => ({
    keys: await listApiKeys(context),
    zone: context.organization.zone,
    appUrl: env.appUrl,
  }));
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "developers");
  const form = await readForm(request);
  if (!form.ok) return refused(form.refusals);
  if (form.value.get("intent") === "revoke") {
    const input = await parseForm(form.value, revokeKeyForm);
    if (!input.ok) return refused(input.refusals);
    const keyId = idParam("apiKey", input.value.key);
    const done = await run(caller, { operation: "revokeApiKey" }, (context) =>
      revokeApiKey(context, { keyId }),
    );
    return respond(done, ({ name }) =>
      redirectWithFlash(`/console/${params.org}/api-keys`, `${name} is revoked and does not work any more.`),
    );
  }
  const input = await parseForm(form.value, apiKeyForm);
  if (!input.ok) return refused(input.refusals, { form: form.value });
  const made = await run(caller, { operation: "createApiKey" }, (context) =>
    createApiKey(context, input.value),
  );
  // No redirect: the text of the key is in this answer and nowhere else.
  return respond(made, ({ text }) => ({ made: text }));
}

export default function ApiKeys() {
  const answer = useActionData<typeof action>();
  const wasRefused = answer && "refused" in answer ? answer.refused : undefined;
  const made = answer && "made" in answer ? answer.made : undefined;
  return <ApiKeysPage {...useLoaderData<typeof loader>()} made={made} refused={wasRefused} />;
}
