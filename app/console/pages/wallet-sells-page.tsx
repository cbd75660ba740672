import { pageOf } from "~/console/links";
import { creditCrumbs } from "~/console/pages/credit-give-page";
import { publicId } from "~/public-ids";
import { ConfirmPage } from "~/ui/confirm-page";
import { formatMoney } from "~/ui/format/money";
import { MoneyText } from "~/ui/money-text";

type Props = {
  readonly base: string;
  readonly customer: { readonly id: string; readonly name: string };
  /** The one that changes; null while it is opened. */
  readonly wallet: { readonly id: string } | null;
  readonly asks: {
    readonly currency: string;
    readonly sellsMinor: bigint | null;
    readonly previewHash: string;
    readonly entries: Readonly<Record<string, readonly string[]>>;
  };
};

/** A wallet that stands below the threshold of its new rule sells credit at once, so it is asked for first. */
export function WalletSellsPage({ base, customer, wallet, asks }: Props) {
  const verb = wallet ? "Change" : "Open";
  const page = pageOf(base, "customer", customer.id);
  const sells = { amountMinor: asks.sellsMinor ?? 0n, currency: asks.currency };
  const amount = formatMoney(sells, "en");
  return (
    <ConfirmPage
      title={`${verb} the wallet and sell ${customer.name} ${amount} of credit?`}
      crumbs={creditCrumbs(base, customer)}
      costTitle="Credit sold"
      cost={<MoneyText {...sells} className="text-figure" />}
      consequences={[
        {
          label: "Made",
          value: `With the next run an invoice of ${amount}; tax arises when the credit is used`,
        },
        { label: "Charged", value: "As other invoices are. The credit can be used once it is paid." },
        { label: "Cannot be undone", value: "The invoice takes a number and stays." },
      ]}
      confirmLabel={`${verb} wallet and sell ${amount}`}
      busyLabel={wallet ? "Changing…" : "Opening…"}
      cancelHref={wallet ? `${page}/wallets/${publicId("wallet", wallet.id)}` : `${page}/credit`}
      previewHash={asks.previewHash}
      hidden={asks.entries}
    >
      <p>
        {wallet ? "What is left in the wallet" : "The wallet is empty, which"} is less than the threshold of
        its rule, so the rule sells credit at once.
      </p>
    </ConfirmPage>
  );
}
