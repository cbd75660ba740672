import { Form, useNavigation } from "@remix-run/react";
import type { RefusedForm } from "~/http/form-state";
import type { loadDetails } from "~/portal/queries/details.server";
import { AddressFields } from "~/ui/address-fields";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { FieldGroup, FormActions, FormFields, SelectField, TextField } from "~/ui/field";
import { PageHeader } from "~/ui/page-header";
import { TaxIdField } from "~/ui/tax-id-field";

type Props = Awaited<ReturnType<typeof loadDetails>> & { readonly refused: RefusedForm | undefined };

/** Are my details right? What stands on the next invoice, and where it is sent. */
export function DetailsPage(props: Props) {
  const { details, seller, refused } = props;
  const busy = useNavigation().state === "submitting";
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title="Details"
        lead={`This stands on every invoice from now on; issued ones keep what they say. Currency, tax rate and payment terms are agreed with ${seller}.`}
      />
      {/* The key makes the fields take what was saved, by whomever. */}
      <Form method="post" key={details.revision}>
        <FormFields state={refused}>
          {/* A refused form keeps the revision it was opened with: else a second press would undo another's change. */}
          <input type="hidden" name="revision" value={refused?.values.revision ?? details.revision} />
          <WhoFields details={details} />
          <WhereFields {...props} />
        </FormFields>
        <FormActions>
          <Button tone="primary" disabled={busy}>
            {busy ? "Saving…" : "Save details"}
          </Button>
        </FormActions>
      </Form>
    </>
  );
}

function WhoFields({ details }: Pick<Props, "details">) {
  return (
    <FieldGroup legend="Who is billed">
      <TextField
        name="name"
        label="Name"
        defaultValue={details.name}
        input={{ autoComplete: "organization" }}
      />
      <TextField
        name="email"
        label="E-mail for invoices"
        optional
        hint="Invoices and links to sign in are sent there; without one, none are."
        defaultValue={details.email ?? ""}
        input={{ type: "email", autoComplete: "email" }}
      />
      <SelectField
        name="locale"
        label="Language"
        hint="Your choice is kept; mails and invoices are in English so far."
        defaultValue={details.locale}
        options={[
          { value: "en", label: "English" },
          { value: "de", label: "German" },
          { value: "fr", label: "French" },
        ]}
      />
    </FieldGroup>
  );
}

function WhereFields({ details, sellerCountry, refused }: Props) {
  const { address } = details;
  const country = refused?.values["address.country"] ?? address?.country ?? sellerCountry;
  return (
    <FieldGroup legend="Address">
      <AddressFields
        prefix="address"
        country={country}
        values={{
          line1: address?.line1 ?? "",
          line2: address?.line2 ?? "",
          postal_code: address?.postalCode ?? "",
          city: address?.city ?? "",
          region: address?.region ?? "",
        }}
      />
      <TaxIdField name="tax_id" country={country} defaultValue={details.taxId ?? ""} />
    </FieldGroup>
  );
}
