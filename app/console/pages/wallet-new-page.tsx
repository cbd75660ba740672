import { Form, Link } from "@remix-run/react";
import { pageOf } from "~/console/links";
import { creditCrumbs } from "~/console/pages/credit-give-page";
import { WalletTopUp, WalletUse } from "~/console/pages/wallet-fields";
import type { loadWalletForm } from "~/console/queries/customer-credit.server";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { FieldGroup, FormActions, FormFields, TextField } from "~/ui/field";
import { PageHeader } from "~/ui/page-header";

type Props = Awaited<ReturnType<typeof loadWalletForm>> & {
  readonly base: string;
  readonly refused: RefusedForm | undefined;
};

/** An empty wallet moves no money; a rule that sells credit at once is confirmed first. */
export function WalletNewPage({ base, customer, metrics, refused }: Props) {
  const page = pageOf(base, "customer", customer.id);
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title={`Open a wallet for ${customer.name}`}
        crumbs={creditCrumbs(base, customer)}
        lead={`It holds prepaid credit in ${customer.currency}. It is empty until credit is given or sold.`}
      />
      <Form method="post">
        <FormFields state={refused}>
          <FieldGroup legend="The wallet">
            <TextField
              name="code"
              label="Code"
              defaultValue="default"
              width={20}
              hint="The word the API names it by."
              input={{ className: "input-code", spellCheck: false, autoComplete: "off" }}
            />
            <TextField name="name" label="Name" optional width={20} hint="The customer sees it." />
            <WalletUse metrics={metrics} refused={refused} priority="50" paysFor={[]} />
          </FieldGroup>
          <WalletTopUp
            currency={customer.currency}
            hint="When less is left than the threshold, credit is sold by an invoice. Leave all empty for none."
          />
        </FormFields>
        <FormActions>
          <Button tone="primary">Open wallet</Button>
          <Link to={`${page}/credit`} className="btn btn-quiet">
            Cancel
          </Link>
        </FormActions>
      </Form>
    </>
  );
}
