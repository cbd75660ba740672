import { Form, Link } from "@remix-run/react";
import { pageOf } from "~/console/links";
import { BillingFields, type CustomerFormProps } from "~/console/pages/customer-billing-fields";
import type { loadCustomerRow } from "~/console/queries/customers.server";
import { AddressFields } from "~/ui/address-fields";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { FieldGroup, FormActions, FormFields, TextField } from "~/ui/field";
import { PageHeader } from "~/ui/page-header";
import { TaxIdField } from "~/ui/tax-id-field";

type Customer = Awaited<ReturnType<typeof loadCustomerRow>>;

export function CustomerFormPage(props: CustomerFormProps) {
  const { title, crumbs, customer, refused, cancelHref, submitLabel } = props;
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader title={title} crumbs={crumbs} />
      <Form method="post">
        <FormFields state={refused}>
          {/* A refused form keeps the revision it was opened with: else a second press would undo another's change. */}
          {customer ? (
            <input type="hidden" name="revision" value={refused?.values.revision ?? customer.revision} />
          ) : null}
          <WhoFields {...props} />
          <BillingFields {...props} />
        </FormFields>
        <FormActions>
          <Button tone="primary">{submitLabel}</Button>
          <Link to={cancelHref} className="btn btn-quiet">
            Cancel
          </Link>
        </FormActions>
      </Form>
    </>
  );
}

function WhoFields({ customer, defaults, refused }: CustomerFormProps) {
  const country = refused?.values["address.country"] ?? customer?.address?.country ?? defaults.country;
  const address = customer?.address;
  return (
    <>
      <FieldGroup
        legend="Who is billed"
        hint="This stands on every invoice from now on; issued ones keep what they say."
      >
        <TextField
          name="name"
          label="Name"
          defaultValue={customer?.name}
          input={{ autoComplete: "organization" }}
        />
        <TextField
          name="email"
          label="E-mail for invoices"
          optional
          defaultValue={customer?.email ?? ""}
          input={{ type: "email", autoComplete: "email" }}
        />
        <TextField
          name="external_id"
          label="External id"
          optional
          hint="The id this customer has in your own system; the API finds it as ext:…"
          defaultValue={customer?.externalId ?? ""}
          width={20}
        />
      </FieldGroup>
      <FieldGroup legend="Address">
        <AddressFields
          prefix="address"
          country={country}
          values={
            address
              ? {
                  line1: address.line1,
                  line2: address.line2 ?? "",
                  postal_code: address.postalCode,
                  city: address.city,
                  region: address.region ?? "",
                }
              : {}
          }
        />
        <TaxIdField name="tax_id" country={country} defaultValue={customer?.taxId ?? ""} />
      </FieldGroup>
    </>
  );
}

type EditProps = Omit<CustomerFormProps, "title" | "crumbs" | "cancelHref" | "submitLabel" | "customer"> & {
  readonly base: string;
  readonly customer: Customer;
};

/** The same form about a customer that exists. */
export function CustomerEditPage({ base, customer, ...rest }: EditProps) {
  const page = pageOf(base, "customer", customer.id);
  return (
    <CustomerFormPage
      {...rest}
      title={`Edit ${customer.name}`}
      crumbs={[
        { label: "Customers", to: `${base}/customers` },
        { label: customer.name, to: page },
      ]}
      cancelHref={page}
      submitLabel="Save changes"
      customer={customer}
    />
  );
}
