import { Form } from "@remix-run/react";
import { IssuerFields } from "~/console/pages/issuer-fields";
import type { LegalEntityRow } from "~/console/queries/legal-entities.server";
import type { RefusedForm } from "~/http/form-state";
import { accentTokens } from "~/ui/accent";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { FieldGroup, FormActions, FormFields, NumberField, TextField } from "~/ui/field";
import { CurrencyPicker } from "~/ui/money-field";
import { PageHeader } from "~/ui/page-header";

type Props = {
  readonly organization: {
    readonly name: string;
    readonly accent: string;
    readonly currency: string;
    readonly zone: string;
    readonly netTermsDays: number;
    readonly graceDays: number;
    readonly mode: "live" | "test";
  };
  readonly issuer: LegalEntityRow;
  readonly refused: RefusedForm | undefined;
};

/** Who we are: the name customers see, and the legal entity that stands on every invoice. */
export function SettingsOrganizationPage({ organization, issuer, refused }: Props) {
  const accent = refused?.values.accent ?? organization.accent;
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title="Organization"
        lead={
          organization.mode === "test"
            ? "A test organization: nothing here is real money, and it can never become live."
            : "A live organization."
        }
      />
      <Form method="post">
        <FormFields state={refused}>
          <FieldGroup legend="What customers see">
            <TextField name="name" label="Name" defaultValue={organization.name} />
            <TextField
              name="accent"
              label="Accent colour"
              hint="A hex colour such as #2f4fb5. Used in the portal, on documents and in mails."
              defaultValue={organization.accent}
              width={10}
            />
            <AccentSample accent={accent} />
          </FieldGroup>
          <FieldGroup legend="Defaults for new customers">
            <CurrencyPicker name="currency" label="Currency" defaultValue={organization.currency} />
            <TextField
              name="zone"
              label="Time zone of the books"
              hint="An IANA name such as Europe/Berlin. Accounting days begin at its midnight."
              defaultValue={organization.zone}
              width={20}
            />
            <NumberField
              name="netTermsDays"
              label="Payment terms, in days"
              hint="0 makes an invoice due on the day it is issued."
              defaultValue={String(organization.netTermsDays)}
              width={4}
            />
            <NumberField
              name="graceDays"
              label="Grace period, in days"
              hint="So long an invoice of a period stays a draft that follows late usage. 0 issues it at once. Of customers there are, it holds for those without days of their own."
              defaultValue={String(organization.graceDays)}
              width={4}
            />
          </FieldGroup>
          <FieldGroup
            legend="Issuer"
            hint="The legal entity that stands on every invoice. Issued invoices keep the details they were made with."
          >
            <IssuerFields issuer={issuer} />
          </FieldGroup>
          <FormActions>
            <Button tone="primary" name="intent" value="save">
              Save organization
            </Button>
          </FormActions>
        </FormFields>
      </Form>
    </>
  );
}

/** The accent as a portal button would wear it; an unreadable colour shows nothing and is refused on save. */
function AccentSample({ accent }: { readonly accent: string }) {
  if (!/^#[0-9a-f]{6}$/i.test(accent)) return null;
  const { light } = accentTokens(accent);
  return (
    <svg width="220" height="44" role="img" aria-label={`A button in ${accent}`}>
      <rect x="1" y="1" width="218" height="42" rx="4" fill={light.fill} stroke={light.border} />
      <text x="110" y="27" textAnchor="middle" fontSize="14" fill={light.on}>
        Pay 473.98 €
      </text>
    </svg>
  );
}
