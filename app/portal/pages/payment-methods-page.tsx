import { Form } from "@remix-run/react";
import type { RefusedForm } from "~/http/form-state";
import { pageOf } from "~/portal/links";
import type { PaymentMethodRow } from "~/portal/queries/payment-methods.server";
import { publicId } from "~/public-ids";
import { Button, ButtonLink } from "~/ui/button";
import { Card } from "~/ui/card";
import { EmptyState } from "~/ui/empty-state";
import { ErrorSummary } from "~/ui/error-summary";
import { methodName } from "~/ui/format/payment-words";
import { PageHeader } from "~/ui/page-header";
import { PaymentMethodCard } from "~/ui/payment-method-card";

type Props = { readonly methods: readonly PaymentMethodRow[]; readonly refused?: RefusedForm };

/** With what invoices are paid. */
export function PaymentMethodsPage({ methods, refused }: Props) {
  const add = (
    <ButtonLink tone="primary" to="/portal/payment-methods/new">
      Add a payment method
    </ButtonLink>
  );
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title="Payment methods"
        lead={methods.length > 0 ? "Invoices are charged to the default one when they fall due." : undefined}
        actions={methods.length > 0 ? add : undefined}
      />
      {methods.length === 0 ? (
        <EmptyState title="No payment method yet" action={add}>
          Add a card so invoices are paid by themselves.
        </EmptyState>
      ) : (
        <Card>
          {methods.map((method) => (
            <PaymentMethodCard
              key={method.id}
              method={method}
              isDefault={method.isDefault}
              actions={<MethodActions method={method} />}
            />
          ))}
        </Card>
      )}
    </>
  );
}

function MethodActions({ method }: { readonly method: PaymentMethodRow }) {
  const name = methodName(method);
  return (
    <>
      {method.isDefault || method.state === "expired" ? null : (
        <Form method="post">
          <input type="hidden" name="method" value={publicId("paymentMethod", method.id)} />
          <Button size="small" aria-label={`Make ${name} the default`}>
            Make default
          </Button>
        </Form>
      )}
      <ButtonLink
        size="small"
        tone="quiet"
        to={`${pageOf("paymentMethod", method.id)}/remove`}
        aria-label={`Remove ${name}`}
      >
        Remove
      </ButtonLink>
    </>
  );
}
