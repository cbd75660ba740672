import { Form, Link } from "@remix-run/react";
import { pageOf } from "~/console/links";
import { InvoicingFields } from "~/console/pages/invoicing-fields";
import { planTitle } from "~/console/pages/subscriptions-table";
import type { SubscriptionRow } from "~/console/queries/subscriptions.server";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { FormActions, FormFields } from "~/ui/field";
import { PageHeader } from "~/ui/page-header";

type Props = {
  readonly base: string;
  readonly subscription: SubscriptionRow;
  readonly refused: RefusedForm | undefined;
};

/** Whether one subscription is billed by itself; what else its customer has goes on as it is. */
export function SubscriptionInvoicingPage({ base, subscription, refused }: Props) {
  const page = pageOf(base, "subscription", subscription.id);
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title={`Invoicing of ${planTitle(subscription)}`}
        crumbs={[
          { label: "Subscriptions", to: `${base}/subscriptions` },
          { label: `${planTitle(subscription)}, ${subscription.customerName}`, to: page },
        ]}
        lead={`Of this subscription alone. What else ${subscription.customerName} has is billed as before.`}
      />
      <Form method="post">
        <FormFields state={refused}>
          <InvoicingFields isOff={subscription.invoicingOff} />
        </FormFields>
        <FormActions>
          <Button tone="primary">Save invoicing</Button>
          <Link to={page} className="btn btn-quiet">
            Cancel
          </Link>
        </FormActions>
      </Form>
    </>
  );
}
