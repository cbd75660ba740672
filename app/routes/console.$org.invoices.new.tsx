import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { placeOf, readOneOff, reviewOneOff } from "~/console/forms/one-off";
import { idParam } from "~/console/list-request";
import { OneOffCustomerPage, OneOffPage } from "~/console/pages/one-off-page";
import { findCustomers, loadOneOffChoices } from "~/console/queries/customers.server";
import { oneOffPreviewText } from "~/documents/change-text";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries } from "~/http/confirmation.server";
import { issueOneOff, previewOneOff } from "~/operations/issue-one-off.server";
import { notationOf } from "~/ui/format/notation";

export const meta = () => [{ title: "New invoice · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const [base, url] = [`/console/${params.org}`, new URL(request.url)];
  const { fields, isReviewed, ...entered } = readEntries(request);
  return view(caller, async (context) => {
    const named = fields.get("customer");
    if (named === null) {
      return { base, search: url.search, customers: await findCustomers(context, fields.get("q")) };
    }
    const choices = await loadOneOffChoices(context, idParam("customer", named));
    const asked = readOneOff(fields, choices);
    const outcome = asked.input.ok && isReviewed ? await previewOneOff(context, asked.input.value) : null;
    const shown = outcome?.ok ? oneOffPreviewText(outcome.value, notationOf("en")) : null;
    const refusals = reviewOneOff(isReviewed ? (outcome ?? asked.input) : null, asked.places);
    return { ...entered, ...choices, base, rows: asked.rows, shown, refusals };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const [base, confirmed] = [`/console/${params.org}`, await readConfirmation(request)];
  if (!confirmed.ok) return confirmed.answer;
  const { form, previewHash, once } = confirmed;
  const customerId = idParam("customer", String(form.get("customer")));
  const outcome = await runOnce(
    caller,
    { operation: "issueOneOff", ...once },
    async (context) => {
      const { input } = readOneOff(form, await loadOneOffChoices(context, customerId));
      return input.ok ? issueOneOff(context, { ...input.value, previewHash }) : input;
    },
    (made) => confirmed.leadsTo(...placeOf(base, made)),
  );
  return confirmed.respond(outcome);
}

export default function NewInvoice() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>()?.refused;
  if (page.customers) return <OneOffCustomerPage {...page} />;
  return <OneOffPage {...page} refused={refused} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
