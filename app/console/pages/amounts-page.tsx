import type { NamedPosition, OverrideRow } from "~/billing/invoicing/positions";
import { pageOf } from "~/console/links";
import { positionKind, positionTitle } from "~/console/override-words";
import { planTitle } from "~/console/pages/subscriptions-table";
import type { SubscriptionRow } from "~/console/queries/subscriptions.server";
import { publicId } from "~/public-ids";
import { ButtonLink } from "~/ui/button";
import { Section } from "~/ui/card";
import { InstantDateText, PeriodText } from "~/ui/date-text";
import { EmptyState } from "~/ui/empty-state";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { PlainBadge } from "~/ui/status-badge";
import { Table } from "~/ui/table";

/** The newest ones; what is older is found by its line on an invoice. */
const SHOWN_POSITIONS = 60;

type Props = {
  readonly base: string;
  readonly subscription: SubscriptionRow;
  readonly overrides: readonly OverrideRow[];
  readonly positions: readonly NamedPosition[];
  readonly mayWrite: boolean;
};

/** Every amount of a subscription, and those that somebody set by hand. */
export function AmountsPage({ base, subscription, overrides, positions, mayWrite }: Props) {
  const page = pageOf(base, "subscription", subscription.id);
  return (
    <>
      <PageHeader
        title={`Amounts of ${planTitle(subscription)}`}
        crumbs={[
          { label: "Subscriptions", to: `${base}/subscriptions` },
          { label: subscription.customerName, to: pageOf(base, "customer", subscription.customerId) },
          { label: planTitle(subscription), to: page },
        ]}
        lead="What was billed, is due or comes next, each before discount. An amount set by hand holds whatever usage or changes come later, until it is lifted."
      />
      {overrides.length > 0 ? (
        <Section title="Set by hand">
          <OverridesTable page={page} zone={subscription.zone} rows={overrides} mayWrite={mayWrite} />
        </Section>
      ) : null}
      <Section title="All amounts">
        {positions.length === 0 ? (
          <EmptyState title="No amount yet">Amounts appear with the first invoice that comes.</EmptyState>
        ) : (
          <PositionsTable page={page} rows={positions.slice(0, SHOWN_POSITIONS)} mayWrite={mayWrite} />
        )}
        {positions.length > SHOWN_POSITIONS ? (
          <p className="mt-3 text-ink-2">
            These are the newest {SHOWN_POSITIONS}. For an older one, open its line on the invoice.
          </p>
        ) : null}
      </Section>
    </>
  );
}

type TableProps<Row> = {
  readonly page: string;
  readonly rows: readonly Row[];
  readonly mayWrite: boolean;
};

function PositionsTable({ page, rows, mayWrite }: TableProps<NamedPosition>) {
  const money = (amountMinor: bigint, row: NamedPosition) => (
    <MoneyText amountMinor={amountMinor} currency={row.currency} />
  );
  return (
    <Table
      caption="Amounts of the subscription"
      columns={[
        { key: "what", label: "What", place: "lead", cell: (row) => row.description },
        { key: "kind", label: "Kind", place: "state", cell: positionKind },
        { key: "period", label: "Period", place: "date", cell: (row) => <PeriodText {...row.period} /> },
        {
          key: "issued",
          label: "Billed",
          align: "end",
          place: "detail",
          cell: (row) => (row.issuedMinor === null ? "Not yet" : money(row.issuedMinor, row)),
        },
        {
          key: "target",
          label: "Comes to",
          align: "end",
          place: "amount",
          cell: (row) => money(row.targetMinor, row),
        },
        {
          key: "act",
          label: "By hand",
          place: "detail",
          cell: (row) =>
            row.override || !mayWrite ? (
              row.override ? (
                "Set"
              ) : (
                "–"
              )
            ) : (
              <ButtonLink
                size="small"
                to={`${page}/amounts/set?position=${row.positionId}`}
                aria-label={`Set the amount of ${positionTitle(row)}`}
              >
                Set amount
              </ButtonLink>
            ),
        },
      ]}
      rows={rows}
      rowKey={(row) => row.positionId}
    />
  );
}

function OverridesTable({ page, rows, zone, mayWrite }: TableProps<OverrideRow> & { readonly zone: string }) {
  return (
    <Table
      caption="Amounts set by hand"
      columns={[
        { key: "what", label: "What", place: "lead", cell: (row) => row.description },
        {
          key: "period",
          label: "Period",
          place: "date",
          cell: (row) => <PeriodText {...row.place.period} />,
        },
        { key: "state", label: "State", place: "state", cell: (row) => <OverrideBadge row={row} /> },
        {
          key: "amount",
          label: "By hand",
          align: "end",
          place: "amount",
          cell: (row) => <AmountText row={row} />,
        },
        {
          key: "rules",
          label: "By its prices",
          align: "end",
          place: "detail",
          cell: (row) => <MoneyText amountMinor={row.figures?.recomputedMinor} currency={row.currency} />,
        },
        {
          key: "hidden",
          label: "Hidden",
          align: "end",
          place: "detail",
          cell: (row) => <HiddenText row={row} />,
        },
        {
          key: "reason",
          label: "Reason",
          place: "detail",
          cell: (row) => (
            <div>
              {row.reason}
              <span className="block text-ink-3">
                set <InstantDateText at={row.setAt} zone={zone} />
              </span>
            </div>
          ),
        },
        {
          key: "act",
          label: "Holds until",
          place: "detail",
          cell: (row) =>
            row.liftedAt !== null ? (
              <InstantDateText at={row.liftedAt} zone={zone} />
            ) : mayWrite ? (
              <ButtonLink
                size="small"
                to={`${page}/amounts/${publicId("override", row.id)}/lift`}
                aria-label={`Lift the amount of ${row.description}`}
              >
                Lift
              </ButtonLink>
            ) : (
              "–"
            ),
        },
      ]}
      rows={rows}
      rowKey={(row) => row.id}
    />
  );
}

function OverrideBadge({ row }: { readonly row: OverrideRow }) {
  if (row.liftedAt !== null) {
    return (
      <PlainBadge tone="neutral" shape="ended">
        Lifted
      </PlainBadge>
    );
  }
  return (
    <PlainBadge tone="good" shape="settled">
      In force
    </PlainBadge>
  );
}

/** A fixed amount, or what is added and taken off with its sign. */
function AmountText({ row }: { readonly row: OverrideRow }) {
  const { amountMinor, currency, kind } = row;
  return kind === "locked" ? (
    <>
      Kept at <MoneyText amountMinor={amountMinor} currency={currency} />
    </>
  ) : (
    <MoneyText amountMinor={amountMinor} currency={currency} sign="always" />
  );
}

function HiddenText({ row }: { readonly row: OverrideRow }) {
  if (row.figures === null) return <>–</>;
  const { recomputedMinor, targetMinor } = row.figures;
  return <MoneyText amountMinor={recomputedMinor - targetMinor} currency={row.currency} sign="always" />;
}
