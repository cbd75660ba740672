import { Link } from "@remix-run/react";
import { appliedState, givenText, leftText, validityText } from "~/console/coupon-words";
import { pageOf } from "~/console/links";
import { CouponBadge, timesText } from "~/console/pages/coupons-page";
import type { AppliedRow, loadCouponPage } from "~/console/queries/coupons.server";
import type { RefusedForm } from "~/http/form-state";
import { ButtonLink } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { SmallConfirmation } from "~/ui/confirm-page";
import { DateText, InstantDateText } from "~/ui/date-text";
import { DescriptionList } from "~/ui/description-list";
import { ErrorSummary } from "~/ui/error-summary";
import { formatCount } from "~/ui/format/number";
import { listUnit, MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { withParams } from "~/ui/query-string";
import { PlainBadge } from "~/ui/status-badge";
import { type Column, Table } from "~/ui/table";

type Props = Awaited<ReturnType<typeof loadCouponPage>> & {
  readonly base: string;
  readonly search: string;
  readonly mayWrite: boolean;
  /** What the page asks about, when a button led to a question. */
  readonly asks: "retire" | "offer" | null;
  readonly refused: RefusedForm | undefined;
};

/** One coupon: what it gives and to whom, who has it, and where it took something off. */
export function CouponPage(props: Props) {
  const { base, search, coupon, holders, uses, mayWrite, now, refused } = props;
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <Question {...props} />
      <PageHeader
        title={coupon.name}
        crumbs={[{ label: "Coupons", to: `${base}/coupons` }]}
        badge={<CouponBadge coupon={coupon} now={now} />}
        lead={`${givenText(coupon)}.`}
        actions={
          mayWrite ? (
            <ButtonLink to={`?ask=${coupon.retiredAt === null ? "retire" : "offer"}`}>
              {coupon.retiredAt === null ? "Retire" : "Offer again"}
            </ButtonLink>
          ) : null
        }
      />
      <Card>
        <CouponFacts {...props} />
      </Card>
      <Section title="Who has it">
        {holders.rows.length === 0 ? (
          <p className="text-ink-2">Nobody yet. A customer gets it under Credit on the customer’s page.</p>
        ) : (
          <Table
            caption="Customers with this coupon"
            columns={holderColumns(holders.rows)}
            rows={holders.rows}
            rowKey={(row) => row.id}
            rowHref={(row) => `${pageOf(base, "customer", row.customerId)}/credit`}
            newerHref={holders.newer ? withParams(search, { before: holders.newer, after: null }) : null}
            olderHref={holders.older ? withParams(search, { after: holders.older, before: null }) : null}
          />
        )}
      </Section>
      {uses.length > 0 ? (
        <Section title="Latest discounts">
          <Table
            caption="Latest discounts"
            columns={discountColumns(uses)}
            rows={uses}
            rowKey={(row) => row.id}
            rowHref={(row) => pageOf(base, "invoice", row.invoiceId)}
          />
        </Section>
      ) : null}
    </>
  );
}

function Question({ asks, coupon }: Props) {
  if (asks === null) return null;
  if (asks === "retire") {
    return (
      <SmallConfirmation
        title={`Retire ${coupon.code}?`}
        confirmLabel="Retire"
        cancelHref="?"
        intent="retire"
      >
        Nobody gets it any more. Customers who have it keep it. You can offer it again.
      </SmallConfirmation>
    );
  }
  return (
    <SmallConfirmation
      title={`Offer ${coupon.code} again?`}
      confirmLabel="Offer again"
      cancelHref="?"
      intent="offer"
    >
      Customers can be given it again, within its limits.
    </SmallConfirmation>
  );
}

function CouponFacts({ base, coupon, scope, discounted, zone }: Props) {
  const { maxUsesPerCustomer, reusable, createdAt, retiredAt } = coupon;
  return (
    <DescriptionList
      align="start"
      facts={[
        { label: "Code", value: <code>{coupon.code}</code> },
        { label: "Gives", value: givenText(coupon) },
        { label: "Discounts", value: <ScopeText base={base} coupon={coupon} scope={scope} /> },
        { label: "Can be given", value: validityText(coupon, zone) },
        { label: "Times given", value: timesText(coupon) },
        {
          label: "For each customer",
          value:
            maxUsesPerCustomer === null
              ? "As often as wanted"
              : maxUsesPerCustomer === 1
                ? "Once"
                : `${formatCount(maxUsesPerCustomer, "en")} times at most`,
        },
        { label: "With itself", value: reusable ? "May be combined" : "One at a time" },
        {
          label: "Taken off so far",
          value:
            discounted.length === 0
              ? "Nothing"
              : discounted.map(({ currency, amountMinor }) => (
                  <span key={currency} className="block">
                    <MoneyText amountMinor={amountMinor} currency={currency} unit={listUnit(discounted)} />
                  </span>
                )),
        },
        { label: "Created", value: <InstantDateText at={createdAt} zone={zone} /> },
        retiredAt === null
          ? null
          : { label: "Retired", value: <InstantDateText at={retiredAt} zone={zone} /> },
      ]}
    />
  );
}

/** The lines it discounts, each plan and metric as a link. */
function ScopeText({ base, coupon, scope }: Pick<Props, "base" | "coupon" | "scope">) {
  if (coupon.planCodes.length === 0 && coupon.metricCodes.length === 0) return <>Every line</>;
  const linked = [
    ...scope.plans.map(({ id, name }) => ({ name, kind: "plan", to: pageOf(base, "plan", id) })),
    ...scope.metrics.map(({ id, name }) => ({ name, kind: "metric", to: pageOf(base, "metric", id) })),
  ];
  return (
    <ul>
      {linked.map(({ name, kind, to }) => (
        <li key={to}>
          Lines of the {kind}{" "}
          <Link to={to} className="prose-link">
            {name}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function holderColumns(rows: readonly AppliedRow[]): readonly Column<AppliedRow>[] {
  return [
    { key: "customer", label: "Customer", cell: (row) => row.customerName },
    { key: "state", label: "State", place: "state", cell: (row) => <AppliedBadge applied={row} /> },
    { key: "since", label: "Since", place: "date", cell: (row) => <InstantDateText at={row.appliedAt} /> },
    { key: "left", label: "Left", cell: (row) => leftText(row, row.currency) },
    {
      key: "taken",
      label: "Taken off",
      align: "end",
      place: "amount",
      cell: (row) => (
        <MoneyText amountMinor={row.discountedMinor} currency={row.currency} unit={listUnit(rows)} />
      ),
    },
  ];
}

/** How a coupon of a customer stands. */
export function AppliedBadge({ applied }: { readonly applied: AppliedRow }) {
  const { word, tone, shape } = appliedState(applied);
  return (
    <PlainBadge tone={tone} shape={shape}>
      {word}
    </PlainBadge>
  );
}

type Use = Props["uses"][number];

function discountColumns(rows: readonly Use[]): readonly Column<Use>[] {
  return [
    { key: "invoice", label: "Invoice", cell: (row) => row.number },
    { key: "customer", label: "Customer", cell: (row) => row.customerName },
    { key: "on", label: "On", place: "date", cell: (row) => <DateText day={row.usedOn} /> },
    {
      key: "amount",
      label: "Taken off",
      align: "end",
      place: "amount",
      cell: (row) => (
        <MoneyText amountMinor={row.amountMinor} currency={row.currency} unit={listUnit(rows)} />
      ),
    },
  ];
}
