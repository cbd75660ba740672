import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { accept } from "~/billing/outcome";
import { couponText } from "~/documents/coupon-text";
import { run, view } from "~/gate.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { loadSubscriptionStates } from "~/operations/load-subscription-states.server";
import { loadUsageSoFar } from "~/operations/load-usage-so-far.server";
import { previewNextInvoice } from "~/operations/preview-next-invoice.server";
import { creditView } from "~/portal/credit-view";
import { nextInvoiceOf } from "~/portal/next-invoice";
import { OverviewPage } from "~/portal/pages/overview-page";
import { loadCredit } from "~/portal/queries/credit.server";
import { listInvoices, listInvoicesToPay } from "~/portal/queries/invoices.server";
import { listPaymentMethods } from "~/portal/queries/payment-methods.server";
import { listSubscriptionIds } from "~/portal/queries/subscriptions.server";
import { sumByCurrency } from "~/portal/usage-sums";
import { notationOf } from "~/ui/format/notation";

export const meta: MetaFunction = () => [{ title: "Overview · Your billing" }];

const LATEST_INVOICES = 3;

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const { customerId } = caller;
  // Prices and taxes of the seller are not the portal's to read, so it is decided as by the run itself.
  const outcome = await run(caller, { operation: "previewNextInvoice" }, async (context) =>
    accept(nextInvoiceOf((await previewNextInvoice(context, { customerId })).next, { customerId })),
  );
  const next = outcome.ok ? outcome.value : null;
  return view(caller, async (context) => {
    const states = await loadSubscriptionStates(context, await listSubscriptionIds(context));
    const running = states.filter((state) => state.status !== "canceled");
    const methods = await listPaymentMethods(context);
    const usage = await loadUsageSoFar(
      context,
      running.map((state) => state.subscription.id),
    );
    const names = await loadCatalogNames(context);
    const latest = await listInvoices(context, { after: null, before: null, limit: LATEST_INVOICES });
    return {
      toPay: await listInvoicesToPay(context),
      latest: latest.rows,
      subscriptions: running,
      usage: sumByCurrency(usage),
      next,
      method: methods.find((method) => method.isDefault) ?? null,
      credit: creditView(await loadCredit(context), names.metrics, (coupon) =>
        couponText(coupon, names, notationOf("en")),
      ),
    };
  });
}

export default function Overview() {
  return <OverviewPage {...useLoaderData<typeof loader>()} />;
}
