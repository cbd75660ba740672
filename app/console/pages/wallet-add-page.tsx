import { pageOf } from "~/console/links";
import { type Confirmable, ConfirmStep, entryHref } from "~/console/pages/confirm-step";
import { EntryPage, type EntryRefusals } from "~/console/pages/entry-page";
import type { loadCreditCustomer, WalletRow } from "~/console/queries/customer-credit.server";
import type { listNamedRates } from "~/console/queries/plans.server";
import { publicId } from "~/public-ids";
import type { MovedFigure } from "~/ui/confirm-page";
import { DateField } from "~/ui/date-field";
import { DocumentPreview, type PreviewedDocument } from "~/ui/document-preview";
import { ChoiceField, NumberField, SelectField } from "~/ui/field";
import { formatInstantDate } from "~/ui/format/clock";
import { formatMoney } from "~/ui/format/money";
import { formatPercent } from "~/ui/format/number";
import { MoneyField } from "~/ui/money-field";
import { MoneyText } from "~/ui/money-text";
import type { PreviewNote } from "~/ui/preview-notes";

/** Credit as it would come in; `document` is the invoice that sells it, null for a gift. */
export type ShownWalletCredit = {
  readonly previewHash: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly expiresAt: number | null;
  readonly document: PreviewedDocument | null;
  readonly paidMinor: bigint;
  readonly notes: readonly PreviewNote[];
};

type Props = Confirmable & {
  readonly base: string;
  readonly customer: Awaited<ReturnType<typeof loadCreditCustomer>>;
  readonly wallet: WalletRow;
  readonly taxRates: Awaited<ReturnType<typeof listNamedRates>>;
  /** Null while something is entered, or when it was refused. */
  readonly shown: ShownWalletCredit | null;
  readonly refusals: EntryRefusals;
  readonly moved: readonly MovedFigure[];
};

/** Two steps under one address: how much and how, and what that makes. */
export function WalletAddPage(props: Props) {
  const { base, customer, wallet, taxRates, shown, values, refusals } = props;
  const page = pageOf(base, "customer", customer.id);
  const walletHref = `${page}/wallets/${publicId("wallet", wallet.id)}`;
  const crumbs = [
    { label: "Customers", to: `${base}/customers` },
    { label: customer.name, to: page },
    { label: "Credit", to: `${page}/credit` },
    { label: wallet.name, to: walletHref },
  ];
  if (shown) return <ConfirmCredit {...props} shown={shown} crumbs={crumbs} walletHref={walletHref} />;
  return (
    <EntryPage
      title={`Add credit to ${wallet.name}`}
      crumbs={crumbs}
      values={values}
      refusals={refusals}
      cancelHref={walletHref}
    >
      <div className="grid max-w-160 gap-5">
        <ChoiceField
          name="nature"
          label="How does it come in?"
          defaultValue="free"
          options={[
            { value: "free", label: "Given", hint: "It costs nothing and can be used at once." },
            {
              value: "bought_multi",
              label: "Sold, taxed when used",
              hint: "An invoice is issued now. It can be used once that is paid, and pays for lines of any tax rate.",
            },
            {
              value: "bought_single",
              label: "Sold, taxed at sale",
              hint: "An invoice with tax is issued now. Once it is paid, it lowers what is taxed of lines with the same tax rate.",
            },
          ]}
        />
        <MoneyField
          name="amount"
          label="Amount"
          currency={wallet.currency}
          hint="What comes into the wallet. Tax at the sale is added to it."
        />
        <SelectField
          name="taxes"
          label="Tax rate at the sale"
          defaultValue=""
          hint="Of credit that is taxed at its sale."
          options={[
            { value: "", label: "That of the customer" },
            ...taxRates.map(({ code, name, rate }) => ({
              value: code,
              label: `${name}, ${formatPercent(rate, "en")}`,
            })),
          ]}
        />
        <NumberField
          name="priority"
          label="Order of use"
          defaultValue="50"
          width={4}
          hint="From 1 to 1000. In a wallet the lower number is used first."
          input={{ inputMode: "numeric" }}
        />
        <DateField
          name="expires_at"
          label="Last day"
          optional
          hint={`In ${customer.zone}. What is left after it expires. Left empty, it never does.`}
        />
      </div>
    </EntryPage>
  );
}

type ConfirmProps = Props & {
  readonly shown: ShownWalletCredit;
  readonly walletHref: string;
  readonly crumbs: readonly { readonly label: string; readonly to: string }[];
};

function ConfirmCredit({ shown, crumbs, walletHref, customer, wallet, ...page }: ConfirmProps) {
  const { document, amountMinor, currency } = shown;
  const amount = formatMoney({ amountMinor, currency }, "en");
  const verb = document ? "Sell" : "Give";
  return (
    <ConfirmStep
      values={page.values}
      onceKey={page.onceKey}
      refused={page.refused}
      moved={page.moved}
      notes={shown.notes}
      title={`${verb} ${amount} of credit to ${customer.name}?`}
      crumbs={crumbs}
      costTitle={document ? "The invoice" : "What it costs"}
      cost={
        document ? (
          <DocumentPreview document={document} title="Invoice" />
        ) : (
          <p>
            <MoneyText amountMinor={0n} currency={currency} className="text-figure" />
            <span className="block text-ink-2">Nothing is billed.</span>
          </p>
        )
      }
      consequences={consequencesOf({ shown, customer })}
      confirmLabel={`${verb} ${amount} of credit`}
      busyLabel={document ? "Selling…" : "Giving…"}
      cancelHref={walletHref}
      previewHash={shown.previewHash}
      editHref={entryHref(page.values)}
    >
      <p>
        {amount} comes into {wallet.name} of {customer.name}
        {document ? ", once the invoice is paid." : ", and can be used at once."}
      </p>
    </ConfirmStep>
  );
}

function consequencesOf({ shown, customer }: Pick<ConfirmProps, "shown" | "customer">) {
  const { document, paidMinor, currency, expiresAt } = shown;
  const last = expiresAt === null ? null : formatInstantDate(expiresAt - 1, customer.zone, "en");
  const mailed = { label: "Mailed", value: customer.email ?? "Nobody: there is no address" };
  return [
    { label: "Expires", value: last === null ? "Never" : `After ${last}` },
    ...(paidMinor > 0n
      ? [
          {
            label: "Pays at once",
            value: `${formatMoney({ amountMinor: paidMinor, currency }, "en")} of customer credit`,
          },
        ]
      : []),
    ...(document ? [mailed] : []),
    {
      label: "Cannot be undone",
      value: document
        ? "The invoice takes a number and stays."
        : "Credit that is given cannot be taken back.",
    },
  ];
}
