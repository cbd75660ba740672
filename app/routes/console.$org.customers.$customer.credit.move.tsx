import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { movedSinceShown } from "~/console/forms/confirmation";
import { idParam } from "~/console/list-request";
import { CreditMovePage } from "~/console/pages/credit-move-page";
import { loadCreditCustomer } from "~/console/queries/customer-credit.server";
import { loadInvoiceNumbers } from "~/console/queries/invoices.server";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries } from "~/http/confirmation.server";
import { refusedForm } from "~/http/form-state";
import { moveCredit, previewMoveCredit } from "~/operations/move-credit.server";

export const meta = () => [{ title: "Move credit · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const customerId = idParam("customer", params.customer);
  const { values, onceKey } = readEntries(request);
  return view(caller, async (context) => {
    const customer = await loadCreditCustomer(context, customerId);
    const outcome = await previewMoveCredit(context, { customerId });
    const refusals = refusedForm(outcome.ok ? [] : outcome.refusals);
    const page = { values, onceKey, base: `/console/${params.org}`, customer, refusals };
    if (!outcome.ok) return { ...page, shown: null, numbers: {} };
    const { given, pays, previewHash } = outcome.value;
    const sums = given.map(({ currency, openMinor }) => ({ currency, amountMinor: openMinor }));
    const shown = { previewHash, currency: customer.currency, sums, pays };
    return { ...page, shown, numbers: await loadInvoiceNumbers(context, pays) };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const customerId = idParam("customer", params.customer);
  const confirmed = await readConfirmation(request);
  if (!confirmed.ok) return confirmed.answer;
  const { once, previewHash } = confirmed;
  const page = `/console/${params.org}/customers/${params.customer}/credit`;
  const outcome = await runOnce(
    caller,
    { operation: "moveCredit", ...once },
    (context) => moveCredit(context, { customerId, previewHash }),
    () => confirmed.leadsTo(page, "The credit is moved."),
  );
  return confirmed.respond(outcome);
}

export default function MoveCredit() {
  const loaded = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>()?.refused;
  const moved = movedSinceShown(refused, loaded.shown, ["Credit", "Pays at once"]);
  return <CreditMovePage {...loaded} refused={refused} moved={moved} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
