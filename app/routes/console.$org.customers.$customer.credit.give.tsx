import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { movedSinceShown } from "~/console/forms/confirmation";
import { readGivenCredit } from "~/console/forms/customer-credit";
import { idParam } from "~/console/list-request";
import { CreditGivePage } from "~/console/pages/credit-give-page";
import { loadCreditCustomer } from "~/console/queries/customer-credit.server";
import { loadInvoiceNumbers } from "~/console/queries/invoices.server";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries } from "~/http/confirmation.server";
import { refusedForm } from "~/http/form-state";
import { grantCredit, previewGrantCredit } from "~/operations/grant-credit.server";

export const meta = () => [{ title: "Give credit · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const customerId = idParam("customer", params.customer);
  const { fields, isReviewed, ...entered } = readEntries(request);
  return view(caller, async (context) => {
    const customer = await loadCreditCustomer(context, customerId);
    const asked = { customerId, ...readGivenCredit(fields) };
    const outcome = isReviewed ? await previewGrantCredit(context, asked) : null;
    const refusals = refusedForm(outcome?.ok === false ? outcome.refusals : []);
    if (!outcome?.ok)
      return { ...entered, base: `/console/${params.org}`, customer, shown: null, numbers: {}, refusals };
    const { credit, pays, previewHash } = outcome.value;
    const { currency, openMinor: amountMinor } = credit;
    const shown = { previewHash, currency, amountMinor, pays: pays.map((each) => ({ ...each, currency })) };
    const numbers = await loadInvoiceNumbers(context, pays);
    return { ...entered, base: `/console/${params.org}`, customer, shown, numbers, refusals };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const customerId = idParam("customer", params.customer);
  const confirmed = await readConfirmation(request);
  if (!confirmed.ok) return confirmed.answer;
  const { once, previewHash } = confirmed;
  const asked = { customerId, ...readGivenCredit(confirmed.form), previewHash };
  const page = `/console/${params.org}/customers/${params.customer}/credit`;
  const outcome = await runOnce(
    caller,
    { operation: "grantCredit", ...once },
    (context) => grantCredit(context, asked),
    () => confirmed.leadsTo(page, "The credit is given."),
  );
  return confirmed.respond(outcome);
}

export default function GiveCredit() {
  const loaded = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>()?.refused;
  const moved = movedSinceShown(refused, loaded.shown, ["Credit", "Pays at once"]);
  return <CreditGivePage {...loaded} refused={refused} moved={moved} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
