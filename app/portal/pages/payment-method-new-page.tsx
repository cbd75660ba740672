import { Form, Link, useNavigation } from "@remix-run/react";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { PageHeader } from "~/ui/page-header";

type Props = { readonly refused?: RefusedForm };

/** Says before it happens that the card is entered elsewhere. */
export function PaymentMethodNewPage({ refused }: Props) {
  const busy = useNavigation().state === "submitting";
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title="Add a payment method"
        crumbs={[{ label: "Payment methods", to: "/portal/payment-methods" }]}
        lead="You leave this site for Stripe, the payment provider, enter your card there, and come back. Card numbers never reach us, and nothing is charged now."
      />
      <Form method="post" className="flex flex-wrap gap-3">
        <Button tone="primary" disabled={busy}>
          {busy ? "Opening…" : "Continue to the payment provider"}
        </Button>
        <Link to="/portal/payment-methods" className="btn btn-quiet">
          Back
        </Link>
      </Form>
    </>
  );
}
