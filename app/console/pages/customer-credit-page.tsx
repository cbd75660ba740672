import { Form, Link } from "@remix-run/react";
import { givenText, leftText } from "~/console/coupon-words";
import { pageOf } from "~/console/links";
import { AppliedBadge } from "~/console/pages/coupon-page";
import { CustomerTabs } from "~/console/pages/customer-tabs";
import { WalletSummary } from "~/console/pages/wallet-page";
import type { AppliedRow } from "~/console/queries/coupons.server";
import type { CreditEntry, loadCreditPage } from "~/console/queries/customer-credit.server";
import type { RefusedForm } from "~/http/form-state";
import { publicId } from "~/public-ids";
import { Button, ButtonLink } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { SmallConfirmation } from "~/ui/confirm-page";
import { InstantDateText } from "~/ui/date-text";
import { ErrorSummary } from "~/ui/error-summary";
import { FormFields, TextField } from "~/ui/field";
import { MoneyField } from "~/ui/money-field";
import { listUnit, MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { withParams } from "~/ui/query-string";
import { type Column, Table } from "~/ui/table";

type Props = Awaited<ReturnType<typeof loadCreditPage>> & {
  readonly base: string;
  readonly search: string;
  readonly mayWrite: boolean;
  /** The coupon whose removal is asked about. */
  readonly removing: AppliedRow | null;
  readonly refused: RefusedForm | undefined;
};

/** What makes a customer's invoices smaller: coupons, prepaid wallets, and credit. */
export function CustomerCreditPage(props: Props) {
  const { base, customer, removing, refused } = props;
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      {removing ? (
        <SmallConfirmation
          title={`Take ${removing.coupon.code} from ${customer.name}?`}
          confirmLabel="Remove coupon"
          cancelHref="?"
          intent="remove"
        >
          Invoices made from now on have no discount of it. Issued ones keep theirs.
        </SmallConfirmation>
      ) : null}
      <PageHeader
        title={`Credit of ${customer.name}`}
        crumbs={[
          { label: "Customers", to: `${base}/customers` },
          { label: customer.name, to: pageOf(base, "customer", customer.id) },
        ]}
        actions={
          props.mayWrite ? (
            <ButtonLink tone="primary" to={givingHref(props)}>
              Give credit
            </ButtonLink>
          ) : null
        }
      />
      <CustomerTabs base={base} customerId={customer.id} counts={props.counts} current="credit" />
      <Coupons {...props} />
      <Wallets {...props} />
      <Credit {...props} />
    </>
  );
}

/** Where credit is given without saying where: into the first wallet, which is opened before, or to the customer's credit. */
function givingHref({ base, customer, wallets, givesTo }: Props): string {
  const page = pageOf(base, "customer", customer.id);
  if (givesTo === "customer_credit") return `${page}/credit/give`;
  const first = wallets.find(({ endedAt }) => endedAt === null);
  return first ? `${page}/wallets/${publicId("wallet", first.id)}/add` : `${page}/wallets/new`;
}

function Coupons({ base, customer, coupons, mayWrite, refused }: Props) {
  return (
    <Section title="Coupons">
      {coupons.length === 0 ? (
        <p className="text-ink-2">{customer.name} has no coupon.</p>
      ) : (
        <Table
          caption="Coupons"
          columns={couponColumns({ mayWrite, rows: coupons })}
          rows={coupons}
          rowKey={(row) => row.id}
          rowHref={(row) => pageOf(base, "coupon", row.couponId)}
        />
      )}
      {mayWrite ? (
        <Card title="Apply a coupon" level={3} className="mt-4">
          <p className="mb-4 max-w-160 text-ink-2">
            The next invoices of {customer.name} are lowered by it; issued ones stay as they are. It can be
            removed at any time, and what it took off by then stays.
          </p>
          <Form method="post" className="grid max-w-160 gap-4">
            <FormFields state={refused}>
              <TextField
                name="coupon"
                label="Code"
                width={20}
                input={{ className: "input-code", spellCheck: false, autoComplete: "off" }}
              />
              <MoneyField
                name="amount_off"
                label="Another amount"
                currency={customer.currency}
                optional
                hint="Agreed with this customer instead of the coupon’s own amount."
              />
            </FormFields>
            <div>
              <Button name="intent" value="apply">
                Apply coupon
              </Button>
            </div>
          </Form>
        </Card>
      ) : null}
    </Section>
  );
}

type CouponsShown = { readonly mayWrite: boolean; readonly rows: readonly AppliedRow[] };

function couponColumns({ mayWrite, rows }: CouponsShown): readonly Column<AppliedRow>[] {
  const columns: readonly Column<AppliedRow>[] = [
    { key: "code", label: "Coupon", cell: (row) => <code>{row.coupon.code}</code> },
    {
      key: "gives",
      label: "Gives",
      cell: (row) => givenText({ ...row.coupon, amountMinor: row.amountMinor ?? row.coupon.amountMinor }),
    },
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
  if (!mayWrite) return columns;
  const remove: Column<AppliedRow> = {
    key: "remove",
    label: "",
    cell: (row) =>
      row.endedAt === null ? (
        <ButtonLink
          to={`?remove=${publicId("appliedCoupon", row.id)}`}
          size="small"
          aria-label={`Remove ${row.coupon.code}`}
        >
          Remove
        </ButtonLink>
      ) : null,
  };
  return [...columns, remove];
}

function Wallets({ base, customer, wallets, mayWrite }: Props) {
  const page = pageOf(base, "customer", customer.id);
  return (
    <Section
      title="Wallets"
      action={mayWrite ? <ButtonLink to={`${page}/wallets/new`}>Open a wallet</ButtonLink> : null}
    >
      {wallets.length === 0 ? (
        <p className="text-ink-2">
          {customer.name} has no wallet. A wallet holds prepaid credit, given or sold, that pays invoices
          before anything else does.
        </p>
      ) : (
        <div className="grid gap-4 md:grid-cols-2">
          {wallets.map((wallet) => (
            <Card
              key={wallet.id}
              level={3}
              title={wallet.name}
              action={
                <Link to={`${page}/wallets/${publicId("wallet", wallet.id)}`} className="prose-link">
                  Show {wallet.name}
                </Link>
              }
            >
              <WalletSummary wallet={wallet} customer={customer} />
            </Card>
          ))}
        </div>
      )}
    </Section>
  );
}

function Credit(props: Props) {
  const { base, search, customer, balances, entries, mayWrite } = props;
  const page = pageOf(base, "customer", customer.id);
  return (
    <Section
      title="Customer credit"
      action={
        mayWrite ? (
          <div className="flex flex-wrap gap-2">
            <ButtonLink to={`${page}/credit/give`}>Give customer credit</ButtonLink>
            {customer.payerId === null || balances.length === 0 ? null : (
              <ButtonLink to={`${page}/credit/move`}>Move to {customer.payerName}</ButtonLink>
            )}
          </div>
        ) : null
      }
    >
      <p className="mb-3 text-ink-2">
        {balances.length === 0 ? "Nothing is left." : <Balances balances={balances} />} Credit pays invoices
        by itself, after tax: the customer’s own first, then those of customers it pays for.
      </p>
      {entries.rows.length === 0 ? null : (
        <Table
          caption="Entries of the customer’s credit"
          columns={entryColumns(base, entries.rows, mayWrite ? `${page}/credit` : null)}
          rows={entries.rows}
          rowKey={(row) => row.id}
          newerHref={entries.newer ? withParams(search, { before: entries.newer, after: null }) : null}
          olderHref={entries.older ? withParams(search, { after: entries.older, before: null }) : null}
        />
      )}
    </Section>
  );
}

function Balances({ balances }: Pick<Props, "balances">) {
  return (
    <>
      {balances.map(({ currency, amountMinor }, index) => (
        <span key={currency}>
          {index > 0 ? " and " : null}
          <MoneyText
            amountMinor={amountMinor}
            currency={currency}
            unit={listUnit(balances)}
            className="font-medium text-ink"
          />
        </span>
      ))}{" "}
      left.
    </>
  );
}

const ENTRY_WORDS: Readonly<Record<string, string>> = {
  grant: "Given",
  credit_note: "Credit note",
  overpayment: "Paid too much",
  moved_in: "Moved from",
  paid: "Paid invoice",
  returned: "Given back by invoice",
  moved_out: "Moved to",
  voided: "Taken back with credit note",
  revoked: "Taken back",
};

function entryColumns(
  base: string,
  rows: readonly CreditEntry[],
  creditHref: string | null,
): readonly Column<CreditEntry>[] {
  const columns: readonly Column<CreditEntry>[] = [
    { key: "what", label: "What", cell: (row) => ENTRY_WORDS[row.kind] ?? row.kind },
    { key: "other", label: "Which", cell: (row) => <EntryOther base={base} entry={row} /> },
    { key: "on", label: "On", place: "date", cell: (row) => <InstantDateText at={row.at} /> },
    {
      key: "amount",
      label: "Amount",
      align: "end",
      place: "amount",
      cell: (row) => (
        <MoneyText
          amountMinor={row.amountMinor}
          currency={row.currency}
          unit={listUnit(rows)}
          sign="always"
        />
      ),
    },
  ];
  if (creditHref === null || rows.every(({ leftMinor }) => leftMinor === 0n)) return columns;
  const revoke: Column<CreditEntry> = {
    key: "revoke",
    label: "",
    place: "detail",
    cell: (row) =>
      row.leftMinor > 0n ? (
        <ButtonLink
          to={`${creditHref}/${publicId("customerCredit", row.id)}/revoke`}
          size="small"
          aria-label="Take back what is left of this credit"
        >
          Take back
        </ButtonLink>
      ) : null,
  };
  return [...columns, revoke];
}

function EntryOther({ base, entry }: { readonly base: string; readonly entry: CreditEntry }) {
  const { kind, otherId, otherName } = entry;
  const to = otherId === null ? null : entryHref(base, kind, otherId);
  if (to === null) return <>{otherName ?? "–"}</>;
  return (
    <Link to={to} className="prose-link">
      {otherName}
    </Link>
  );
}

function entryHref(base: string, kind: string, id: string): string | null {
  if (kind === "paid" || kind === "returned") return pageOf(base, "invoice", id);
  if (kind === "moved_out") return pageOf(base, "customer", id);
  return kind === "credit_note" || kind === "voided" ? pageOf(base, "creditNote", id) : null;
}
