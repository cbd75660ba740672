import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { readThrough } from "~/console/forms/bill-now";
import { eachResult, MOST_AT_ONCE, readBulkRows, rememberedRow } from "~/console/forms/bulk";
import { chosenCustomers, customerRow, previewEach } from "~/console/forms/bulk-bill-now";
import { BulkBillNowPage } from "~/console/pages/bulk-bill-now-page";
import { findCustomers, listChosenCustomers } from "~/console/queries/customers.server";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries } from "~/http/confirmation.server";
import { billNow, previewBillNow } from "~/operations/bill-now.server";

export const meta = () => [{ title: "Bill customers now · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const [base, { fields, isReviewed, ...entered }] = [`/console/${params.org}`, readEntries(request)];
  const through = isReviewed ? readThrough(fields) : null;
  const page = { ...entered, base, search: `?${fields}`, sent: [...fields] };
  return view(caller, async (context) => {
    const { rows, matching } = await listChosenCustomers(context, chosenCustomers(fields), MOST_AT_ONCE);
    // So many are calculated first, and done by the worker.
    const isRun = isReviewed && matching > MOST_AT_ONCE;
    if (isRun) throw redirect(`${base}/runs/bulk?kind=bill_customers&${fields}`);
    const customers = rows.map((one) => customerRow(base, one));
    const found = customers.length > 0 ? [] : await findCustomers(context, fields.get("q"));
    const preview = await previewEach(through, customers, (input) => previewBillNow(context, input));
    return { ...page, customers, matching, found, ...preview };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const [base, confirmed] = [`/console/${params.org}`, await readConfirmation(request)];
  if (!confirmed.ok) return confirmed.answer;
  const { form, onceFor } = confirmed;
  const [rows, through] = [readBulkRows(form, "customer"), readThrough(form)];
  if (!rows.ok) return confirmed.respond(rows);
  if (!through.ok) return confirmed.respond(through);
  const shown = new Map(rows.value.map(({ id, previewHash }) => [id, previewHash]));
  const filter = { tab: "all", query: "", ids: [...shown.keys()] } as const;
  const chosen = await view(caller, (context) => listChosenCustomers(context, filter, MOST_AT_ONCE));
  const customers = chosen.rows.map((one) => customerRow(base, one));
  const results = await eachResult(customers, ({ customerId, ...row }) => {
    const input = { customerId, through: through.value, previewHash: shown.get(customerId) ?? "" };
    return runOnce(
      caller,
      { operation: "billNow", ...onceFor(customerId) },
      (context) => billNow(context, input),
      ({ toPayMinor }) => rememberedRow({ ...row, amountMinor: toPayMinor }),
    );
  });
  return { results, refused: undefined };
}
export default function BillCustomersNow() {
  const answer = useActionData<typeof action>();
  return <BulkBillNowPage {...useLoaderData<typeof loader>()} {...answer} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
