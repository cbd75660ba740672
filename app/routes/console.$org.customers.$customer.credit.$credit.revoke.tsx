import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { type EntryFields, typedIn } from "~/console/forms/confirmation";
import { idParam } from "~/console/list-request";
import { CreditRevokePage } from "~/console/pages/credit-revoke-page";
import { loadCreditCustomer } from "~/console/queries/customer-credit.server";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries, reviewOf } from "~/http/confirmation.server";
import { previewRevokeCredit, revokeCredit } from "~/operations/revoke-credit.server";

export const meta = () => [{ title: "Take back credit · Counterfoil" }];

function readReason(fields: EntryFields) {
  return { reason: typedIn(fields)("reason").slice(0, 300) };
}
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const customerId = idParam("customer", params.customer);
  const creditId = idParam("customerCredit", params.credit);
  const { fields, isReviewed, ...entered } = readEntries(request);
  const asked = { customerId, creditId, ...readReason(fields) };
  return view(caller, async (context) => {
    const customer = await loadCreditCustomer(context, customerId);
    const outcome = isReviewed ? await previewRevokeCredit(context, asked) : null;
    return { ...entered, base: `/console/${params.org}`, customer, ...reviewOf(outcome) };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const customerId = idParam("customer", params.customer);
  const creditId = idParam("customerCredit", params.credit);
  const confirmed = await readConfirmation(request);
  if (!confirmed.ok) return confirmed.answer;
  const { once, previewHash } = confirmed;
  const asked = { customerId, creditId, ...readReason(confirmed.form), previewHash };
  const page = `/console/${params.org}/customers/${params.customer}/credit`;
  const outcome = await runOnce(
    caller,
    { operation: "revokeCredit", ...once },
    (context) => revokeCredit(context, asked),
    () => confirmed.leadsTo(page, "What was left of the credit is taken back."),
  );
  return confirmed.respond(outcome);
}

export default function RevokeCredit() {
  const refused = useActionData<typeof action>()?.refused;
  return <CreditRevokePage {...useLoaderData<typeof loader>()} refused={refused} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
