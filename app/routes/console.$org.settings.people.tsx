import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { changePeople } from "~/auth/people.server";
import { PeoplePage } from "~/console/pages/people-page";
import { listOpenInvitations, listPeople } from "~/console/queries/people.server";
import { view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { readForm } from "~/http/parse.server";
import { refused, respond } from "~/http/respond.server";

export const meta: MetaFunction = () => [{ title: "People · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "people");
  const data = await view(caller, async (context) => ({
    people: await listPeople(context),
    invitations: await listOpenInvitations(context),
    zone: context.organization.zone,
  }));
  const removeId = new URL(request.url).searchParams.get("remove");
  const removing = data.people.find((person) => person.id === removeId) ?? null;
  return { ...data, isOwner: caller.role === "owner", removing };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "people");
  const form = await readForm(request);
  if (!form.ok) return refused(form.refusals);
  return respond(
    await changePeople(caller, form.value),
    (said) => redirectWithFlash(`/console/${params.org}/settings/people`, said),
    { form: form.value },
  );
}

export default function People() {
  return <PeoplePage {...useLoaderData<typeof loader>()} refused={useActionData<typeof action>()?.refused} />;
}
