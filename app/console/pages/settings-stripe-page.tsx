import { Form } from "@remix-run/react";
import type { findProviderAccount } from "~/console/queries/settings.server";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { InstantText } from "~/ui/date-text";
import { DescriptionList } from "~/ui/description-list";
import { ErrorSummary } from "~/ui/error-summary";
import { FormFields, TextField } from "~/ui/field";
import { Notice } from "~/ui/flash";
import { PageHeader } from "~/ui/page-header";

const MODES: Record<string, string> = {
  sandbox: "The sandbox that comes with Counterfoil",
  test: "Stripe, test mode",
  live: "Stripe, live",
};

type Props = {
  readonly account: Awaited<ReturnType<typeof findProviderAccount>>;
  readonly organizationMode: "live" | "test";
  /** The sandbox exists in demo mode only. */
  readonly sandboxUrl: string | null;
  readonly refused: RefusedForm | undefined;
};

export function SettingsStripePage(props: Props) {
  const { account, organizationMode, sandboxUrl, refused } = props;
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title="Stripe"
        lead="Where payments are collected. Keys are sealed before they are stored."
      />
      <Card title="In use">
        {account ? (
          <DescriptionList
            align="start"
            facts={[
              { label: "Account", value: MODES[account.mode] ?? account.mode },
              { label: "Secret key", value: <code>ends with {account.secretKeyHint}</code> },
              { label: "Since", value: <InstantText at={account.createdAt} /> },
              account.webhookUrl
                ? { label: "Webhook address", value: <code className="break-all">{account.webhookUrl}</code> }
                : null,
              {
                label: "Webhooks",
                value: account.providerEndpointId
                  ? "Registered"
                  : "Being registered; it is tried again by itself",
              },
            ]}
          />
        ) : (
          <p>No account yet. Invoices are made all the same; nothing is collected.</p>
        )}
      </Card>
      <Card title="Use your Stripe account" className="mt-5">
        <Form method="post" className="grid max-w-160 gap-4">
          <FormFields state={refused}>
            <TextField
              name="secret_key"
              label="Secret key"
              hint={
                organizationMode === "test"
                  ? "From Stripe's dashboard, Developers, API keys. A test organization takes a test key, sk_test_…"
                  : "From Stripe's dashboard, Developers, API keys. A live organization takes a live key, sk_live_…"
              }
              input={{ type: "password", autoComplete: "off" }}
            />
          </FormFields>
          <Notice kind="attention">
            Cards saved at the present account stay there. Customers add them again at the new one.
          </Notice>
          <div className="flex flex-wrap gap-3">
            <Button tone="primary" name="intent" value="connect">
              Use this account
            </Button>
            {sandboxUrl && organizationMode === "test" && account?.mode !== "sandbox" ? (
              <Button name="intent" value="sandbox" formNoValidate>
                Go back to the sandbox
              </Button>
            ) : null}
          </div>
        </Form>
      </Card>
      {sandboxUrl ? (
        <p className="mt-5">
          <a href={sandboxUrl}>Open the sandbox</a> to see its objects and webhook deliveries.
        </p>
      ) : null}
    </>
  );
}
