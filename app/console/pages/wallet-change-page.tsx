import { Form, Link } from "@remix-run/react";
import { formatAmount } from "~/billing/money/money";
import { pageOf } from "~/console/links";
import { creditCrumbs } from "~/console/pages/credit-give-page";
import { WalletTopUp, WalletUse } from "~/console/pages/wallet-fields";
import type { loadWalletForm, WalletRow } from "~/console/queries/customer-credit.server";
import type { RefusedForm } from "~/http/form-state";
import { publicId } from "~/public-ids";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { FieldGroup, FormActions, FormFields, TextField } from "~/ui/field";
import { PageHeader } from "~/ui/page-header";

type Props = Awaited<ReturnType<typeof loadWalletForm>> & {
  readonly base: string;
  readonly wallet: WalletRow;
  readonly refused: RefusedForm | undefined;
};

/** What a wallet pays and how it is filled, from now on; what is in it stays. */
export function WalletChangePage({ base, customer, metrics, wallet, refused }: Props) {
  const page = `${pageOf(base, "customer", customer.id)}/wallets/${publicId("wallet", wallet.id)}`;
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title={`Change ${wallet.name}`}
        crumbs={[...creditCrumbs(base, customer), { label: `Wallet ${wallet.name}`, to: page }]}
        lead="It holds from now on. Credit that is in it stays, and so do invoices that sold some."
      />
      <Form method="post">
        <FormFields state={refused}>
          <FieldGroup legend="The wallet">
            <TextField
              name="name"
              label="Name"
              defaultValue={wallet.name}
              width={20}
              hint="The customer sees it."
            />
            <WalletUse
              metrics={metrics}
              refused={refused}
              priority={`${wallet.priority}`}
              paysFor={wallet.appliesTo}
            />
          </FieldGroup>
          <WalletTopUp
            currency={wallet.currency}
            hint="When less is left than the threshold, credit is sold by an invoice. Empty all three to stop it."
            {...typedRule(wallet)}
          />
        </FormFields>
        <FormActions>
          <Button tone="primary">Save changes</Button>
          <Link to={page} className="btn btn-quiet">
            Cancel
          </Link>
        </FormActions>
      </Form>
    </>
  );
}

function typedRule({ topUp, currency }: Pick<WalletRow, "topUp" | "currency">) {
  if (topUp === null) return {};
  const money = (minor: string) => formatAmount(BigInt(minor), currency);
  const { thresholdMinor, buys } = topUp;
  return {
    threshold: money(thresholdMinor),
    ...(buys.kind === "amount" ? { amount: money(buys.amountMinor) } : { target: money(buys.targetMinor) }),
  };
}
