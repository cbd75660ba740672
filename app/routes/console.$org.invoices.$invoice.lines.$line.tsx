import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { idParam } from "~/console/list-request";
import { InvoiceLinePage } from "~/console/pages/invoice-line-page";
import { loadInvoiceLine } from "~/console/queries/invoices.server";
import { derivationSteps } from "~/documents/derivation-steps";
import { explainSteps } from "~/documents/derivation-text";
import { view } from "~/gate.server";
import { publicId } from "~/ids.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { positionIdOfFee } from "~/operations/load-positions.server";
import { notationOf } from "~/ui/format/notation";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  {
    title: `${data ? `Line ${data.line.lineNumber} of ${data.invoice.number}` : "Invoice line"} · Counterfoil`,
  },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const ids = { invoiceId: idParam("invoice", params.invoice), lineId: idParam("fee", params.line) };
  const { number, planId, versionNumber, fee, names } = await view(caller, async (context) => ({
    ...(await loadInvoiceLine(context, ids)),
    names: await loadCatalogNames(context),
  }));
  const base = `/console/${params.org}`;
  const planHref = planId ? `${base}/plans/${publicId("plan", planId)}/versions/${versionNumber}` : null;
  return {
    base,
    invoice: { id: ids.invoiceId, number },
    recognitionHref: `${base}/invoices/${params.invoice}/lines/${params.line}/recognition`,
    line: {
      ...fee,
      planHref,
      positionId: can(caller.role, "bill") ? positionIdOfFee(fee.positionKey) : null,
    },
    steps: explainSteps(derivationSteps(fee.derivation, names), fee.currency, notationOf("en")),
  };
}

export default function InvoiceLine() {
  return <InvoiceLinePage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
