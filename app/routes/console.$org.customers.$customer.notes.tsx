import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { noteForm, readNoteIntent } from "~/console/forms/note";
import { idParam, pageRequest } from "~/console/list-request";
import { CustomerNotesPage } from "~/console/pages/customer-notes-page";
import { loadCustomerNotes } from "~/console/queries/customer-notes.server";
import { countOfCustomer } from "~/console/queries/customer-tabs.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { addCustomerNote } from "~/operations/add-customer-note.server";
import { editCustomerNote } from "~/operations/edit-customer-note.server";
import { removeCustomerNote } from "~/operations/remove-customer-note.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Notes about ${data?.customer.name ?? "a customer"} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const customerId = idParam("customer", params.customer);
  const url = new URL(request.url);
  const asked = { edit: url.searchParams.get("edit"), remove: url.searchParams.get("remove") };
  const data = await view(caller, async (context) => ({
    ...(await loadCustomerNotes(context, customerId, pageRequest(url))),
    counts: await countOfCustomer(context, customerId),
  }));
  const may = { write: can(caller.role, "support"), tidy: can(caller.role, "people") };
  return { ...data, asked, may, base: `/console/${params.org}`, search: url.search };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "support");
  const customerId = idParam("customer", params.customer);
  const input = await formInput(request, noteForm);
  if (!input.ok) return input.answer;
  const { body } = input.value;
  const intent = readNoteIntent(input.value.intent);
  const outcome = await run(caller, { operation: `${intent.kind}CustomerNote` }, (context) => {
    if (intent.kind === "add") return addCustomerNote(context, { customerId, body });
    const { kind, noteId } = intent;
    if (kind === "edit") return editCustomerNote(context, { customerId, noteId, body });
    return removeCustomerNote(context, { customerId, noteId });
  });
  const page = `/console/${params.org}/customers/${params.customer}/notes`;
  const done = { add: "The note is added.", edit: "The note is changed.", remove: "The note is removed." };
  return respond(outcome, () => redirectWithFlash(page, done[intent.kind]), { form: input.form });
}

export default function CustomerNotes() {
  const refused = useActionData<typeof action>()?.refused;
  return <CustomerNotesPage {...useLoaderData<typeof loader>()} refused={refused} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
