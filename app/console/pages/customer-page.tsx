import { Link } from "@remix-run/react";
import { pageOf } from "~/console/links";
import { CustomerTabs } from "~/console/pages/customer-tabs";
import { InvoicesTable } from "~/console/pages/invoices-table";
import { OverdueNotice } from "~/console/pages/overdue-notice";
import { planTitle, SubscriptionsTable } from "~/console/pages/subscriptions-table";
import { rateText } from "~/console/pages/terms-words";
import { type ShownUsage, UsageSoFar } from "~/console/pages/usage-so-far";
import type { CustomerCounts } from "~/console/queries/customer-tabs.server";
import type { loadCustomerPage } from "~/console/queries/customers.server";
import { publicId } from "~/public-ids";
import { ButtonLink } from "~/ui/button";
import { Section } from "~/ui/card";
import { CopyId } from "~/ui/copy-id";
import { DescriptionList } from "~/ui/description-list";
import { EmptyState } from "~/ui/empty-state";
import { Notice } from "~/ui/flash";
import { methodName } from "~/ui/format/payment-words";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { addressLines } from "~/ui/postal";
import { PlainBadge } from "~/ui/status-badge";
import { StubPart, WithStub } from "~/ui/stub";

type Props = Awaited<ReturnType<typeof loadCustomerPage>> & {
  readonly base: string;
  readonly counts: CustomerCounts;
  /** Of the subscriptions shown that run. */
  readonly usage: ShownUsage;
  readonly may: { readonly write: boolean; readonly support: boolean };
};

export function CustomerPage(props: Props) {
  const { base, customer, subscriptions, invoices, may } = props;
  const id = publicId("customer", customer.id);
  const page = pageOf(base, "customer", customer.id);
  const start = may.write ? (
    <ButtonLink tone="primary" to={`${base}/subscriptions/new?customer=${id}`}>
      New subscription
    </ButtonLink>
  ) : null;
  return (
    <>
      <PageHeader
        title={customer.name}
        badge={
          props.debt.overdueMinor > 0n ? (
            <PlainBadge tone="bad" shape="failed">
              Overdue
            </PlainBadge>
          ) : null
        }
        crumbs={[{ label: "Customers", to: `${base}/customers` }]}
        actions={start}
        more={<CustomerMenu page={page} may={may} />}
      />
      <CustomerTabs base={base} customerId={customer.id} counts={props.counts} current="overview" />
      <WithStub label="Key facts of the customer" stub={<CustomerStub {...props} />}>
        <CustomerNotices {...props} />
        <Section title="Subscriptions">
          {subscriptions.length === 0 ? (
            <EmptyState title="No subscription" action={start}>
              Nothing billed yet: start a subscription.
            </EmptyState>
          ) : (
            <SubscriptionsTable base={base} caption="Subscriptions" rows={subscriptions} of="customer" />
          )}
        </Section>
        <UsageSection {...props} />
        {invoices.length > 0 ? (
          <Section
            title="Latest invoices"
            action={
              <Link to={`${base}/invoices?customer=${id}`} className="prose-link">
                All invoices
              </Link>
            }
          >
            <InvoicesTable base={base} caption="Latest invoices" rows={invoices} of="customer" />
          </Section>
        ) : null}
      </WithStub>
    </>
  );
}

/** What the running periods come to so far; of several subscriptions each charge names its own. */
function UsageSection({ base, customer, subscriptions, usage }: Props) {
  if (usage.length === 0) return null;
  const names = new Map(subscriptions.map((row) => [row.id, planTitle(row)]));
  const isOfOne = new Set(usage.map(({ subscriptionId }) => subscriptionId)).size === 1;
  return (
    <Section
      title="Usage this period"
      action={
        <Link to={`${base}/usage?customer=${publicId("customer", customer.id)}`} className="prose-link">
          Show the events
        </Link>
      }
    >
      <UsageSoFar
        usage={isOfOne ? usage : usage.map((charge) => ({ ...charge, of: names.get(charge.subscriptionId) }))}
      />
    </Section>
  );
}

function CustomerMenu({ page, may }: { readonly page: string; readonly may: Props["may"] }) {
  return (
    <>
      {may.write ? (
        <Link to={`${page}/edit`} className="menu-item">
          Edit customer
        </Link>
      ) : null}
      {may.write ? (
        <Link to={`${page}/billing`} className="menu-item">
          Billing and payer
        </Link>
      ) : null}
      {may.write ? (
        <Link to={`${page}/bill-now`} className="menu-item">
          Bill now
        </Link>
      ) : null}
      {may.support ? (
        <Link to={`${page}/portal-link`} className="menu-item">
          Create portal link
        </Link>
      ) : null}
    </>
  );
}

function CustomerNotices({ base, customer, payer, debt, method, overdue, may }: Props) {
  const id = publicId("customer", customer.id);
  const off = switchedOff(customer);
  if (overdue === null && off.length === 0 && debt.overdueMinor <= 0n && method !== null) return null;
  return (
    <div className="mb-6 grid gap-3">
      <OverdueNotice overdue={overdue} />
      {off.length > 0 ? (
        <Notice
          kind="attention"
          action={
            may.write ? (
              <Link to={`${pageOf(base, "customer", customer.id)}/billing`} className="prose-link">
                Change its billing
              </Link>
            ) : null
          }
        >
          {off.join(" ")}
        </Notice>
      ) : null}
      {debt.overdueMinor > 0n ? (
        <Notice
          kind="refused"
          action={
            <Link to={`${base}/invoices?state=overdue&customer=${id}`} className="prose-link">
              Show overdue invoices
            </Link>
          }
        >
          <MoneyText amountMinor={debt.overdueMinor} currency={customer.currency} className="font-medium" />{" "}
          overdue.
        </Notice>
      ) : null}
      {method === null ? (
        <Notice kind="attention">
          {payer !== null && customer.pays === "payer"
            ? `${payer.name} pays and has no payment method: invoices are not collected by themselves. Send it a portal link so that it can add a card.`
            : "No payment method: invoices are not collected by themselves. Send a portal link so the customer can add a card."}
        </Notice>
      ) : null}
    </div>
  );
}

const TAX_STATUS_WORDS: Readonly<Record<string, string>> = {
  reverse_charge: "Reverse charge",
  exempt: "Exempt",
};

/** How the customer is taxed: its status, else its rates. */
function taxText({ customer, rates }: Pick<Props, "customer" | "rates">): string {
  const status = TAX_STATUS_WORDS[customer.taxStatus];
  if (status !== undefined) return status;
  if (rates.length === 0) return "–";
  return rates.map(rateText).join(" and ");
}

/** What was agreed apart from the organization's rules; what was not is left out. */
function termsOf({ base, customer, payer }: Props) {
  const days = (count: number) => (count === 1 ? "1 day" : `${count} days`);
  const { netTermsDays, graceDays, billCycleDay, pays } = customer;
  return [
    netTermsDays === null ? null : { label: "Payment terms", value: days(netTermsDays) },
    graceDays === null ? null : { label: "Grace period", value: days(graceDays) },
    billCycleDay === null ? null : { label: "Bill day", value: billCycleDay },
    payer === null
      ? null
      : {
          label: pays === "payer" ? "Paid by" : "Belongs to",
          value: (
            <Link to={pageOf(base, "customer", payer.id)} className="prose-link">
              {payer.name}
            </Link>
          ),
        },
  ];
}

const DRAFTS = {
  kept: "Its invoices are kept as drafts until somebody finalizes them.",
  out: "An open draft goes out with its next invoice.",
};

/** What does not happen by itself for it. */
function switchedOff({ invoicingOff, draftMode, collectionOff, overdueOff }: Props["customer"]): string[] {
  return [
    ...(invoicingOff ? ["Invoicing is off: nothing is billed."] : []),
    ...(draftMode === null ? [] : [DRAFTS[draftMode === "with_next" ? "out" : "kept"]]),
    ...(collectionOff ? ["Collection is off: its payment method is charged only by hand."] : []),
    ...(overdueOff ? ["Overdue rules are off: it is never overdue."] : []),
  ];
}

/** What is left of its credit, one sum a currency. */
function CreditText({ customer, credit }: Props) {
  const sums = credit.length > 0 ? credit : [{ currency: customer.currency, amountMinor: 0n }];
  return sums.map(({ currency, amountMinor }) => (
    <MoneyText key={currency} amountMinor={amountMinor} currency={currency} className="block" />
  ));
}

/** Breaks behind the sign before it breaks a word. */
function MailText({ address }: { readonly address: string }) {
  const at = address.lastIndexOf("@") + 1;
  return (
    <>
      {address.slice(0, at)}
      <wbr />
      {address.slice(at)}
    </>
  );
}

function CustomerStub(props: Props) {
  const { customer, debt, method } = props;
  const { address } = customer;
  return (
    <>
      <StubPart>
        <p className="text-caption text-ink-3">Owes</p>
        <MoneyText amountMinor={debt.openMinor} currency={customer.currency} className="text-figure" />
      </StubPart>
      <StubPart>
        <DescriptionList
          facts={[
            { label: "Credit", value: <CreditText {...props} /> },
            { label: "Pays with", value: method ? methodName(method) : "–" },
            { label: "Tax", value: taxText(props) },
            { label: "Currency", value: customer.currency },
            { label: "Zone", value: customer.zone },
            ...termsOf(props),
            customer.email ? { label: "Mail", value: <MailText address={customer.email} /> } : null,
            customer.taxId ? { label: "Tax id", value: customer.taxId } : null,
            customer.externalId
              ? { label: "External id", value: <CopyId value={customer.externalId} what="external id" /> }
              : null,
            { label: "Id", value: <CopyId value={publicId("customer", customer.id)} what="customer id" /> },
          ]}
        />
      </StubPart>
      {address ? (
        <StubPart title="Address">
          <address className="not-italic">
            {addressLines(address).map((line) => (
              <span key={line} className="block">
                {line}
              </span>
            ))}
          </address>
        </StubPart>
      ) : null}
    </>
  );
}
