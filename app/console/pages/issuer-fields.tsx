import type { LegalEntityRow } from "~/console/queries/legal-entities.server";
import { AddressFields } from "~/ui/address-fields";
import { SelectField, TextField } from "~/ui/field";
import { TaxIdField } from "~/ui/tax-id-field";

type Props = {
  readonly issuer: Pick<
    LegalEntityRow,
    "legalName" | "email" | "address" | "taxId" | "footer" | "vatDue"
  > | null;
};

/** A legal entity as it stands on documents; null for one that is new. */
export function IssuerFields({ issuer }: Props) {
  return (
    <>
      <TextField name="issuer.legalName" label="Legal name" defaultValue={issuer?.legalName ?? ""} />
      <TextField
        name="issuer.email"
        label="Billing e-mail"
        optional
        defaultValue={issuer?.email ?? ""}
        input={{ type: "email", autoComplete: "email" }}
      />
      <AddressFields
        prefix="issuer.address"
        country={issuer?.address?.country ?? "DE"}
        values={{
          line1: issuer?.address?.line1,
          line2: issuer?.address?.line2 ?? undefined,
          postal_code: issuer?.address?.postalCode,
          city: issuer?.address?.city,
          region: issuer?.address?.region ?? undefined,
        }}
      />
      <TaxIdField
        name="issuer.taxId"
        country={issuer?.address?.country ?? "DE"}
        defaultValue={issuer?.taxId ?? ""}
      />
      <TextField
        name="issuer.footer"
        label="Foot of documents"
        optional
        hint="Register entry, bank account: whatever the law wants on each invoice."
        defaultValue={issuer?.footer ?? ""}
      />
      <SelectField
        name="issuer.vatDue"
        label="VAT falls due"
        hint="On payment where the tax office lets it account for VAT on what it receives: until then the VAT of an invoice waits in account 2310. Issued invoices stay as they are."
        options={[
          { value: "invoice", label: "With the invoice" },
          { value: "payment", label: "On payment (cash accounting)" },
        ]}
        defaultValue={issuer?.vatDue ?? "invoice"}
        width={40}
      />
    </>
  );
}
