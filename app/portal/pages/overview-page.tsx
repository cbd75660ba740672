import { Link } from "@remix-run/react";
import { pageOf } from "~/portal/links";
import { CreditSection, type CreditView } from "~/portal/pages/credit-section";
import { DueText, InvoiceBadge } from "~/portal/pages/invoice-badge";
import { InvoicesTable } from "~/portal/pages/invoices-page";
import { NextInvoice, type NextInvoiceView } from "~/portal/pages/next-invoice";
import {
  NextLine,
  PriceLine,
  SubscriptionBadge,
  type SubscriptionView,
} from "~/portal/pages/subscription-line";
import type { InvoiceRow } from "~/portal/queries/invoices.server";
import type { PaymentMethodRow } from "~/portal/queries/payment-methods.server";
import { ButtonLink } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { EmptyState } from "~/ui/empty-state";
import { formatMoney } from "~/ui/format/money";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { methodTitle } from "~/ui/payment-method-card";
import { StubPart, WithStub } from "~/ui/stub";

export type UsageSum = { readonly currency: string; readonly amountMinor: bigint };

type Props = {
  readonly toPay: readonly InvoiceRow[];
  readonly latest: readonly InvoiceRow[];
  readonly subscriptions: readonly SubscriptionView[];
  readonly usage: readonly UsageSum[];
  readonly next: NextInvoiceView | null;
  readonly method: PaymentMethodRow | null;
  readonly credit: CreditView;
};

/** Do I owe anything, and what comes next? */
export function OverviewPage({ toPay, latest, subscriptions, usage, next, method, credit }: Props) {
  const [first, ...others] = toPay;
  return (
    <>
      <PageHeader title="Overview" />
      {first ? <PayCard invoice={first} /> : <NothingToPay hasInvoices={latest.length > 0} />}
      {others.length > 0 ? (
        <p className="mt-3 text-ink-2">
          {others.length === 1 ? "One more invoice is open." : `${others.length} more invoices are open.`}{" "}
          <Link to="/portal/invoices" className="prose-link">
            Show them
          </Link>
        </p>
      ) : null}
      <Section title="Subscriptions">
        <Subscriptions subscriptions={subscriptions} />
      </Section>
      {usage.length > 0 ? (
        <Section title="Usage so far">
          <Card>
            <div className="flex flex-wrap items-baseline justify-between gap-3">
              <span>
                {usage.map((sum) => (
                  <MoneyText key={sum.currency} {...sum} className="mr-3 text-section font-semibold" />
                ))}
                <span className="text-ink-2">this period, before tax</span>
              </span>
              <Link to="/portal/usage" className="prose-link">
                Details
              </Link>
            </div>
          </Card>
        </Section>
      ) : null}
      <NextInvoice next={next} />
      <CreditSection credit={credit} />
      <Section title="Payment method">
        <Card>
          <div className="flex flex-wrap items-baseline justify-between gap-3">
            {method ? methodTitle(method) : "None yet: invoices are not paid by themselves."}
            <Link
              to={method ? "/portal/payment-methods" : "/portal/payment-methods/new"}
              className="prose-link"
            >
              {method ? "Change" : "Add one"}
            </Link>
          </div>
        </Card>
      </Section>
      {latest.length > 0 ? (
        <Section
          title="Latest invoices"
          action={
            <Link to="/portal/invoices" className="prose-link">
              All invoices
            </Link>
          }
        >
          <InvoicesTable rows={latest} />
        </Section>
      ) : null}
    </>
  );
}

function PayCard({ invoice }: { readonly invoice: InvoiceRow }) {
  const amount = formatMoney({ amountMinor: invoice.openMinor, currency: invoice.currency }, "en");
  const page = pageOf("invoice", invoice.id);
  return (
    <WithStub
      label="The invoice"
      onPhones="body-first"
      stub={
        <StubPart>
          <p className="font-medium">{invoice.number}</p>
          {invoice.billedTo ? <p className="text-ink-2">for {invoice.billedTo}</p> : null}
          <p className="text-ink-2">
            <DueText {...invoice} />
          </p>
          <p className="mt-2">
            <InvoiceBadge invoice={invoice} />
          </p>
        </StubPart>
      }
    >
      <Card title="To pay">
        <p className="text-figure">{amount}</p>
        <p className="mt-4 flex flex-wrap gap-3">
          {invoice.openPayment === null ? (
            <ButtonLink tone="primary" to={`${page}/pay`}>
              Pay {amount}
            </ButtonLink>
          ) : null}
          <ButtonLink to={page}>Show invoice</ButtonLink>
        </p>
      </Card>
    </WithStub>
  );
}

function NothingToPay({ hasInvoices }: { readonly hasInvoices: boolean }) {
  return (
    <Card title="To pay">
      <p>{hasInvoices ? "Nothing is open." : "Nothing yet. Your first invoice appears here."}</p>
    </Card>
  );
}

function Subscriptions({ subscriptions }: { readonly subscriptions: readonly SubscriptionView[] }) {
  if (subscriptions.length === 0) {
    return (
      <EmptyState title="You have no subscription">
        When you have one, its price and its next invoice stand here.
      </EmptyState>
    );
  }
  return (
    <ul className="grid gap-3">
      {subscriptions.map((view) => (
        <li key={view.subscription.id}>
          <Card>
            <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
              <Link to={pageOf("subscription", view.subscription.id)} className="link font-semibold">
                {view.plan.name}
              </Link>
              <SubscriptionBadge view={view} />
            </div>
            <p className="mt-1">
              <PriceLine view={view} />
            </p>
            <p className="text-ink-2">
              <NextLine view={view} />
            </p>
          </Card>
        </li>
      ))}
    </ul>
  );
}
