import { Form, Link } from "@remix-run/react";
import { termsIn } from "~/billing/catalog/terms-in-currency";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { pageOf } from "~/console/links";
import { InvoicesTable } from "~/console/pages/invoices-table";
import { NextPayment, type NextPaymentView } from "~/console/pages/next-payment";
import { OverdueNotice } from "~/console/pages/overdue-notice";
import { RecordsSection, StaysSection } from "~/console/pages/subscription-history";
import { planTitle, SubscriptionBadge } from "~/console/pages/subscriptions-table";
import { priceSummary } from "~/console/pages/terms-words";
import { type ShownUsage, UsageSoFar } from "~/console/pages/usage-so-far";
import type { AuditRow } from "~/console/queries/audit.server";
import type { InvoiceRow } from "~/console/queries/invoices.server";
import type { OverdueFacts } from "~/console/queries/overdue.server";
import type { loadSubscriptionHistory, StayRow } from "~/console/queries/subscription-history.server";
import type { SubscriptionRow } from "~/console/queries/subscriptions.server";
import { publicId } from "~/public-ids";
import type { Page } from "~/store/columns";
import { Button, ButtonLink } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { CopyId } from "~/ui/copy-id";
import { DateText, InstantDateText, PeriodText } from "~/ui/date-text";
import { DescriptionList } from "~/ui/description-list";
import { Notice } from "~/ui/flash";
import { formatDecimal } from "~/ui/format/number";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { type PreviewNote, PreviewNotes } from "~/ui/preview-notes";
import { subscriptionBadgeState } from "~/ui/status-vocabulary";
import { StubPart, WithStub } from "~/ui/stub";

type Props = {
  readonly base: string;
  readonly subscription: SubscriptionRow;
  readonly usage: ShownUsage;
  /** The next document of the whole customer, as the run would make it now. */
  readonly next: ClosedDraft | null;
  /** Whose credit will pay it. */
  readonly payment: NextPaymentView | null;
  /** What that waits for. */
  readonly notes: readonly PreviewNote[];
  readonly invoices: readonly InvoiceRow[];
  readonly mayWrite: boolean;
  /** The stay that is planned to follow the present one. */
  readonly planned: Awaited<ReturnType<typeof loadSubscriptionHistory>>["planned"];
  /** The stage of being overdue its customer is in. */
  readonly overdue: OverdueFacts | null;
  readonly stays: readonly StayRow[];
  readonly records: Page<AuditRow>;
  /** The query string of the page, by which the records are paged. */
  readonly search: string;
};

export function SubscriptionPage(props: Props) {
  const { base, subscription, usage, next, payment, invoices, mayWrite, overdue } = props;
  const page = pageOf(base, "subscription", subscription.id);
  const state = subscriptionBadgeState(subscription.status, subscription.endsAt);
  return (
    <>
      <PageHeader
        title={planTitle(subscription)}
        crumbs={[
          { label: "Subscriptions", to: `${base}/subscriptions` },
          { label: subscription.customerName, to: pageOf(base, "customer", subscription.customerId) },
        ]}
        badge={<SubscriptionBadge row={subscription} />}
        {...(mayWrite && state !== "canceled" && state !== "expired" ? actionsOf(page, subscription) : {})}
      />
      <WithStub label="Key facts of the subscription" stub={<SubscriptionStub {...props} />}>
        {state === "ending" && subscription.endsAt !== null ? (
          <div className="mb-6">
            <Notice
              kind="attention"
              action={
                mayWrite && subscription.canceledAt !== null ? (
                  <Form method="post" action={`${page}/undo-cancellation`}>
                    <Button size="small">Keep the subscription</Button>
                  </Form>
                ) : null
              }
            >
              Ends on <InstantDateText at={subscription.endsAt} zone={subscription.zone} /> and is not
              renewed.
            </Notice>
          </div>
        ) : null}
        {overdue ? (
          <div className="mb-6">
            <OverdueNotice overdue={overdue} />
          </div>
        ) : null}
        {subscription.invoicingOff ? (
          <div className="mb-6">
            <Notice
              kind="note"
              action={
                mayWrite ? (
                  <ButtonLink size="small" to={`${page}/invoicing`}>
                    Change it
                  </ButtonLink>
                ) : null
              }
            >
              Its invoicing is off: nothing of it is billed.
            </Notice>
          </div>
        ) : null}
        <PlannedChange page={page} {...props} />
        {usage.length > 0 ? (
          <Section
            title="Usage this period"
            action={
              <Link
                to={`${base}/usage?subscription=${publicId("subscription", subscription.id)}`}
                className="prose-link"
              >
                Show the events
              </Link>
            }
          >
            <UsageSoFar usage={usage} />
          </Section>
        ) : null}
        <Section
          title="Next invoice"
          action={
            <Link to={`${page}/amounts`} className="prose-link">
              All amounts
            </Link>
          }
        >
          <PreviewNotes notes={props.notes} className="mb-3" />
          <NextInvoice next={next} payment={payment} subscription={subscription} />
        </Section>
        {invoices.length > 0 ? (
          <Section title="Invoices">
            <InvoicesTable
              base={base}
              caption="Invoices of this subscription"
              rows={invoices}
              of="customer"
            />
          </Section>
        ) : null}
        <StaysSection base={base} zone={subscription.zone} stays={props.stays} />
        <RecordsSection base={base} search={props.search} records={props.records} />
      </WithStub>
    </>
  );
}

type PartProps = Props & { readonly page: string };

/** What can be done with it: to change and to end it at hand, what is rarer in the menu. */
function actionsOf(page: string, subscription: SubscriptionRow) {
  const paused = subscription.status === "paused";
  const hasItems = (subscription.terms.fixedItems ?? []).length > 0;
  const menu = [
    hasItems ? { label: "Change units", to: `${page}/change/units` } : null,
    { label: "Change the bill day", to: `${page}/change/bill-day` },
    paused ? null : { label: "Pause billing", to: `${page}/change/pause` },
    { label: "Invoicing", to: `${page}/invoicing` },
    { label: "Set an amount", to: `${page}/amounts` },
    { label: "Transfer", to: `${page}/transfer` },
  ].filter((each) => each !== null);
  const actions = (
    <>
      <ButtonLink tone="primary" to={`${page}/change/plan`}>
        Change
      </ButtonLink>
      {paused ? <ButtonLink to={`${page}/change/resume`}>Resume billing</ButtonLink> : null}
      {subscription.canceledAt === null ? <ButtonLink to={`${page}/cancel`}>Cancel</ButtonLink> : null}
    </>
  );
  const more = menu.map(({ label, to }) => (
    <Link key={to} to={to} className="menu-item">
      {label}
    </Link>
  ));
  return { actions, more };
}

/** A change that waits for its day, and how to take it back. */
function PlannedChange({ page, subscription, planned, mayWrite }: PartProps) {
  if (!planned) return null;
  const quantity = planned.quantity === "1" ? "" : ` ×${formatDecimal(planned.quantity, "en")}`;
  return (
    <div className="mb-6">
      <Notice
        kind="note"
        action={
          mayWrite ? (
            <ButtonLink size="small" to={`${page}/change/undo`}>
              Take it back
            </ButtonLink>
          ) : null
        }
      >
        {planned.planName}, version {planned.versionNumber}
        {quantity} from <InstantDateText at={planned.startsAt} zone={subscription.zone} /> on.
      </Notice>
    </div>
  );
}

/** A forecast, and called one: usage may still come. */
function NextInvoice({ next, payment, subscription }: Pick<Props, "next" | "payment" | "subscription">) {
  const fees = next?.fees.filter((fee) => fee.position.subscriptionId === subscription.id) ?? [];
  if (!next || fees.length === 0) {
    const isPaused = subscription.status === "paused";
    return (
      <p className="text-ink-2">
        {isPaused ? "Nothing is billed while it is paused." : "Nothing more will be billed."}
      </p>
    );
  }
  const { currency } = next.cut;
  return (
    <Card>
      <p className="mb-2 text-ink-2">
        Forecast for <DateText day={next.issuedOn} />, if usage stayed as it stands.
      </p>
      <table className="plain-table">
        <caption className="sr-only">Forecast of the next invoice, net</caption>
        <thead>
          <tr>
            <th scope="col">Service</th>
            <th scope="col">Period</th>
            <th scope="col" className="num">
              Net
            </th>
          </tr>
        </thead>
        <tbody>
          {fees.map((fee) => (
            <tr key={fee.positionKey}>
              <th scope="row">{fee.description}</th>
              <td>
                <PeriodText from={fee.period.from} to={fee.period.to} />
              </td>
              <td className="num">
                <MoneyText amountMinor={fee.amountMinor} currency={currency} />
              </td>
            </tr>
          ))}
        </tbody>
        <DiscountRows fees={fees} currency={currency} />
      </table>
      <NextPayment
        payment={payment}
        customerName={subscription.customerName}
        totalMinor={next.totalMinor}
        currency={currency}
      />
    </Card>
  );
}

type DiscountProps = { readonly fees: ClosedDraft["fees"]; readonly currency: string };

/** What coupons and gifts take off the lines, and what is left; nothing where they take off nothing. */
function DiscountRows({ fees, currency }: DiscountProps) {
  const discountMinor = fees.reduce((sum, fee) => sum + fee.discountMinor, 0n);
  if (discountMinor === 0n) return null;
  const netMinor = fees.reduce((sum, fee) => sum + fee.amountMinor, 0n) - discountMinor;
  return (
    <tfoot>
      <tr>
        <th scope="row" colSpan={2}>
          Discount
        </th>
        <td className="num">
          <MoneyText amountMinor={-discountMinor} currency={currency} />
        </td>
      </tr>
      <tr>
        <th scope="row" colSpan={2}>
          After discount
        </th>
        <td className="num">
          <MoneyText amountMinor={netMinor} currency={currency} />
        </td>
      </tr>
    </tfoot>
  );
}

const ANCHOR_WORDS: Readonly<Record<SubscriptionRow["anchor"]["kind"], string>> = {
  anniversary: "On the day it started",
  calendar: "On the first of the month or year",
  bill_day: "On the bill day of its customer",
};

function SubscriptionStub({ base, subscription }: Props) {
  const { terms, currency, zone } = subscription;
  const planHref = `${pageOf(base, "plan", subscription.planId)}/versions/${subscription.versionNumber}`;
  return (
    <>
      <StubPart>
        <p className="text-caption text-ink-3">Next bill</p>
        <p className="text-section font-semibold">
          {subscription.dueAt === null ? "None" : <InstantDateText at={subscription.dueAt} zone={zone} />}
        </p>
      </StubPart>
      <StubPart>
        <DescriptionList
          facts={[
            {
              label: "Customer",
              value: (
                <Link to={pageOf(base, "customer", subscription.customerId)} className="link">
                  {subscription.customerName}
                </Link>
              ),
            },
            {
              label: "Plan",
              value: (
                <Link to={planHref} className="link">
                  {subscription.planName}, version {subscription.versionNumber}
                </Link>
              ),
            },
            {
              label: "Price",
              value: priceSummary(termsIn(terms, currency)),
            },
            { label: "Quantity", value: formatDecimal(subscription.quantity, "en") },
            { label: "Billed", value: terms.timing === "in_advance" ? "In advance" : "In arrears" },
            { label: "Periods begin", value: ANCHOR_WORDS[subscription.anchor.kind] },
            { label: "Started", value: <InstantDateText at={subscription.startsAt} zone={zone} /> },
            subscription.trialEndsAt === null
              ? null
              : {
                  label: "Trial until",
                  value: <InstantDateText at={subscription.trialEndsAt} zone={zone} />,
                },
            { label: "Zone", value: zone },
            {
              label: "Id",
              value: <CopyId value={publicId("subscription", subscription.id)} what="subscription id" />,
            },
            subscription.externalId
              ? { label: "External id", value: <CopyId value={subscription.externalId} what="external id" /> }
              : null,
          ]}
        />
      </StubPart>
    </>
  );
}
