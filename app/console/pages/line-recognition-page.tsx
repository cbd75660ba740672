import { Link } from "@remix-run/react";
import type { RevenueShare } from "~/billing/revenue/shares";
import { pageOf } from "~/console/links";
import type { loadRecognition } from "~/console/queries/recognition.server";
import { Card } from "~/ui/card";
import { DateText, PeriodText } from "~/ui/date-text";
import { DescriptionList } from "~/ui/description-list";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { PlainBadge } from "~/ui/status-badge";
import { Table } from "~/ui/table";

type Line = Awaited<ReturnType<typeof loadRecognition>>;
type Props = {
  readonly base: string;
  readonly invoiceId: string;
  readonly lineId: string;
  readonly line: Line;
};

/** When is this line earned? What of its net was posted as income, and what is still ahead, share by share. */
export function LineRecognitionPage({ base, invoiceId, lineId, line }: Props) {
  const { number, description, currency, shares } = line;
  const invoice = pageOf(base, "invoice", invoiceId);
  return (
    <>
      <PageHeader
        title={`When “${description}” is earned`}
        crumbs={[
          { label: "Invoices", to: `${base}/invoices` },
          { label: number, to: invoice },
          { label: description, to: `${invoice}/lines/${lineId}` },
        ]}
        lead={<HowEarned line={line} />}
      />
      <div className="mb-6 max-w-120">
        <DescriptionList facts={factsOf(line)} />
      </div>
      {shares.length > 0 ? (
        <Card title="Share by share">
          <Table
            bare
            caption="Shares of the net of this line by the days on which they are posted"
            columns={columnsIn(currency)}
            rows={shares}
            rowKey={({ postedOn, state }) => `${state}:${postedOn}`}
          />
        </Card>
      ) : null}
      <p className="mt-6">
        <Link
          to={`${base}/journal?recipe=revenue.recognized&document=${encodeURIComponent(number)}`}
          className="prose-link"
        >
          The entries of this invoice in the journal
        </Link>
      </p>
    </>
  );
}

function HowEarned({ line }: { readonly line: Line }) {
  if (line.isCancelled) return <>The invoice was cancelled, so nothing of it is income.</>;
  if (line.recognition === "daily") return <>Evenly over its days, posted at the end of each month.</>;
  if (line.recognition === "monthly")
    return <>In equal parts, one for each month of the service that is over.</>;
  return (
    <>
      Nothing of it waits: it was earned by <DateText day={line.issuedOn} />, when it was billed.
    </>
  );
}

function factsOf(line: Line) {
  const { currency, netMinor, givenBackMinor, recognizedMinor, aheadMinor, earlierMinor } = line;
  const money = (minor: bigint) => <MoneyText amountMinor={minor} currency={currency} />;
  return [
    { label: "Net of the line", value: money(netMinor) },
    ...(givenBackMinor === 0n ? [] : [{ label: "Given back since", value: money(-givenBackMinor) }]),
    { label: "Recognized so far", value: money(recognizedMinor) },
    ...(earlierMinor === 0n
      ? []
      : [
          {
            label: "Of that before the rest was spread anew, less what came back",
            value: money(earlierMinor),
          },
        ]),
    { label: "Still ahead", value: money(aheadMinor) },
  ];
}

function columnsIn(currency: string) {
  return [
    {
      key: "days",
      label: "Earned over",
      place: "lead",
      cell: ({ fromOn, toOn }: RevenueShare) => <PeriodText from={fromOn} to={toOn} />,
    },
    {
      key: "state",
      label: "State",
      place: "state",
      cell: ({ state }: RevenueShare) =>
        state === "posted" ? (
          <PlainBadge tone="good" shape="settled">
            Posted
          </PlainBadge>
        ) : (
          <PlainBadge tone="info" shape="open">
            Ahead
          </PlainBadge>
        ),
    },
    {
      key: "day",
      label: "On",
      place: "date",
      cell: ({ postedOn }: RevenueShare) => <DateText day={postedOn} />,
    },
    {
      key: "amount",
      label: "Amount",
      place: "amount",
      align: "end",
      cell: ({ amountMinor }: RevenueShare) => <MoneyText amountMinor={amountMinor} currency={currency} />,
    },
  ] as const;
}
