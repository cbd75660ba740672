import { Link } from "@remix-run/react";
import { isUsable } from "~/billing/invoicing/wallet";
import type { GrantNature } from "~/billing/invoicing/wallet-kinds";
import { pageOf } from "~/console/links";
import type { DrawRow, loadWalletPage, WalletRow } from "~/console/queries/customer-credit.server";
import { publicId } from "~/public-ids";
import { ButtonLink } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { DateText, InstantDateText } from "~/ui/date-text";
import { DescriptionList } from "~/ui/description-list";
import { formatInstantDate } from "~/ui/format/clock";
import { formatMoney } from "~/ui/format/money";
import { formatPercent } from "~/ui/format/number";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { withParams } from "~/ui/query-string";
import { PlainBadge } from "~/ui/status-badge";
import { type Column, Table } from "~/ui/table";

type Grant = WalletRow["grants"][number];

const NATURE_WORDS: Readonly<Record<string, string>> = {
  free: "Given",
  bought_multi: "Sold, taxed when used",
  bought_single: "Sold, taxed at sale",
};

type SummaryProps = {
  readonly wallet: WalletRow;
  readonly customer: { readonly name: string; readonly billedTo: string | null };
};

/** What of a wallet can be used, what for, and how it fills itself. */
export function WalletSummary({ wallet, customer }: SummaryProps) {
  const { currency, balanceMinor, waitingMinor, paysFor, priority } = wallet;
  const lines = paysFor.length === 0 ? "Every line" : paysFor.join(", ");
  return (
    <DescriptionList
      align="start"
      facts={[
        {
          label: "Left",
          value: <MoneyText amountMinor={balanceMinor} currency={currency} className="font-medium" />,
        },
        waitingMinor > 0n && {
          label: "Not paid yet",
          value: <MoneyText amountMinor={waitingMinor} currency={currency} />,
        },
        { label: "Pays for", value: customer.billedTo === null ? lines : `${lines} for ${customer.name}` },
        customer.billedTo !== null && {
          label: "On the invoices of",
          value: `${customer.billedTo}, who is billed for this customer`,
        },
        { label: "Order of use", value: priority },
        { label: "Top-up", value: topUpText(wallet) },
      ]}
    />
  );
}

/** `Below 10.00 €, 50.00 € is bought` */
export function topUpText({ topUp, currency }: Pick<WalletRow, "topUp" | "currency">): string {
  if (topUp === null) return "None: it is filled by hand";
  const money = (minor: string) => formatMoney({ amountMinor: BigInt(minor), currency }, "en");
  const below = `Below ${money(topUp.thresholdMinor)}`;
  return topUp.buys.kind === "amount"
    ? `${below}, ${money(topUp.buys.amountMinor)} is sold`
    : `${below}, it is filled up to ${money(topUp.buys.targetMinor)}`;
}

type Props = Awaited<ReturnType<typeof loadWalletPage>> & {
  readonly base: string;
  readonly search: string;
  readonly mayWrite: boolean;
};

/** One wallet: what came in, what is left of it, and each draw. */
export function WalletPage({ base, search, customer, wallet, draws, now, mayWrite }: Props) {
  const page = pageOf(base, "customer", customer.id);
  const own = `${page}/wallets/${publicId("wallet", wallet.id)}`;
  const actions = mayWrite ? (
    <>
      <ButtonLink tone="primary" to={`${own}/add`}>
        Add credit
      </ButtonLink>
      <ButtonLink to={`${own}/change`}>Change wallet</ButtonLink>
    </>
  ) : null;
  return (
    <>
      <PageHeader
        title={`Wallet ${wallet.name}`}
        crumbs={[
          { label: "Customers", to: `${base}/customers` },
          { label: customer.name, to: page },
          { label: "Credit", to: `${page}/credit` },
        ]}
        actions={actions}
      />
      <Card>
        <WalletSummary wallet={wallet} customer={customer} />
      </Card>
      <Section title="Credit in it">
        {wallet.grants.length === 0 ? (
          <p className="text-ink-2">Nothing came in yet. Add credit that is given or sold.</p>
        ) : (
          <Table
            caption="Credit in the wallet, in the order of use"
            columns={grantColumns(wallet.currency, now, customer.zone)}
            rows={wallet.grants}
            rowKey={(row) => row.id}
          />
        )}
      </Section>
      {draws.rows.length > 0 ? (
        <Section title="Draws">
          <Table
            caption="Draws, newest first"
            columns={drawColumns(base, customer.zone)}
            rows={draws.rows}
            rowKey={(row) => row.id}
            newerHref={draws.newer ? withParams(search, { before: draws.newer, after: null }) : null}
            olderHref={draws.older ? withParams(search, { after: draws.older, before: null }) : null}
          />
        </Section>
      ) : null}
    </>
  );
}

function GrantBadge({ grant, now }: { readonly grant: Grant; readonly now: number }) {
  if (isUsable({ ...grant, nature: grant.nature as GrantNature }, now)) {
    return (
      <PlainBadge tone="good" shape="settled">
        Usable
      </PlainBadge>
    );
  }
  const isExpired = grant.expiresAt !== null && grant.expiresAt <= now;
  if (!isExpired && grant.remainingMinor > 0n) {
    return (
      <PlainBadge tone="info" shape="open">
        Waits for payment
      </PlainBadge>
    );
  }
  return (
    <PlainBadge tone="neutral" shape="ended">
      {grant.isTakenBack ? "Taken back" : isExpired ? "Expired" : "Used up"}
    </PlainBadge>
  );
}

function grantColumns(currency: string, now: number, zone: string): readonly Column<Grant>[] {
  return [
    { key: "on", label: "Came in", cell: (row) => <InstantDateText at={row.createdAt} zone={zone} /> },
    {
      key: "how",
      label: "How",
      cell: (row) =>
        [
          NATURE_WORDS[row.nature] ?? row.nature,
          row.taxRate === null ? null : `pays for lines at ${formatPercent(row.taxRate, "en")}`,
          row.invoiceNumber,
        ]
          .filter(Boolean)
          .join(", "),
    },
    { key: "state", label: "State", place: "state", cell: (row) => <GrantBadge grant={row} now={now} /> },
    { key: "order", label: "Order", align: "end", cell: (row) => row.priority },
    {
      key: "expires",
      label: "Last day",
      // It expires as a day begins, so the day before is the last.
      cell: (row) =>
        row.expiresAt === null ? "Does not expire" : formatInstantDate(row.expiresAt - 1, zone, "en"),
    },
    {
      key: "amount",
      label: "Amount",
      align: "end",
      cell: (row) => <MoneyText amountMinor={row.amountMinor} currency={currency} />,
    },
    {
      key: "left",
      label: "Left",
      align: "end",
      place: "amount",
      cell: (row) => <MoneyText amountMinor={row.remainingMinor} currency={currency} />,
    },
  ];
}

function drawColumns(base: string, zone: string): readonly Column<DrawRow>[] {
  return [
    { key: "what", label: "What", cell: drawWord },
    { key: "invoice", label: "Invoice", cell: (row) => <DrawInvoice base={base} draw={row} /> },
    { key: "on", label: "On", place: "date", cell: (row) => <DateText day={row.drawnOn} /> },
    {
      key: "of",
      label: "Of the credit of",
      cell: (row) => <InstantDateText at={row.grantedAt} zone={zone} />,
    },
    {
      key: "amount",
      label: "Drawn",
      align: "end",
      place: "amount",
      cell: (row) => <MoneyText amountMinor={row.amountMinor} currency={row.currency} />,
    },
  ];
}

function drawWord({ invoiceId, amountMinor, isTakenBack }: DrawRow): string {
  if (invoiceId === null) return isTakenBack ? "Taken back with its invoice" : "Expired";
  return amountMinor < 0n ? "Given back" : "Used";
}

function DrawInvoice({ base, draw }: { readonly base: string; readonly draw: DrawRow }) {
  if (draw.invoiceId === null) return <>–</>;
  return (
    <Link to={pageOf(base, "invoice", draw.invoiceId)} className="prose-link">
      {draw.invoiceNumber}
    </Link>
  );
}
