import { BulkBar } from "~/ui/bulk-bar";
import { DateText } from "~/ui/date-text";
import { DiffView } from "~/ui/diff-view";
import { FilterBar } from "~/ui/filter-bar";
import { type SampleInvoice, sampleInvoices } from "~/ui/kit/samples";
import { Story } from "~/ui/kit/story";
import { en } from "~/ui/messages/en";
import { MoneyText } from "~/ui/money-text";
import { PaymentMethodCard } from "~/ui/payment-method-card";
import { StatusBadge } from "~/ui/status-badge";
import { Stepper } from "~/ui/stepper";
import { type Column, Table } from "~/ui/table";
import { Timeline } from "~/ui/timeline";

const columns: readonly Column<SampleInvoice>[] = [
  { key: "number", label: "Number", cell: (row) => row.number, sort: "number" },
  { key: "customer", label: "Customer", cell: (row) => row.customer, sort: "customer" },
  { key: "issued", label: "Issued", cell: (row) => <DateText day={row.issuedOn} />, sort: "issued" },
  { key: "due", label: "Due", cell: (row) => <DateText day={row.dueOn} />, place: "date", sort: "due" },
  {
    key: "state",
    label: "State",
    place: "state",
    cell: (row) => (
      <StatusBadge
        subject="invoice"
        state={row.state}
        detail={row.overdueDays ? en.daysOverdue(row.overdueDays) : undefined}
      />
    ),
  },
  {
    key: "total",
    label: "Total",
    align: "end",
    place: "amount",
    sort: "total",
    cell: (row) => <MoneyText amountMinor={row.totalMinor} currency="EUR" />,
  },
];

export function ListStories() {
  const sum = sampleInvoices.reduce((total, row) => total + row.totalMinor, 0n);
  return (
    <>
      <Story name="Filter bar and table">
        <FilterBar
          label="Invoices"
          search="?state=open&sort=-due&q=gmbh"
          tabs={[
            { label: "All", to: "?", count: "1,204" },
            { label: "Draft", to: "?state=draft", count: "0" },
            { label: "Open", to: "?state=open", count: "28", current: true },
            { label: "Overdue", to: "?state=overdue", count: "3" },
            { label: "Paid", to: "?state=paid", count: "1,173" },
          ]}
          query={{ name: "q", label: "Number or customer" }}
          selects={[
            {
              name: "currency",
              label: "Currency",
              options: [
                { value: "", label: "Any" },
                { value: "EUR", label: "EUR" },
              ],
            },
          ]}
          active={[{ name: "q", label: "gmbh" }]}
          count={5}
        />
        <Table
          caption="Invoices"
          columns={columns}
          rows={sampleInvoices}
          rowKey={(row) => row.id}
          rowHref={(row) => `#${row.number}`}
          search="?state=open&sort=-due"
          summary={[
            { scope: "these 5, EUR", cells: { total: <MoneyText amountMinor={sum} currency="EUR" /> } },
          ]}
          newerHref="?before=1"
          olderHref="?after=5"
          csvHref="#csv"
        />
      </Story>
      <BulkStory />
      <Story name="Before and after">
        <DiffView
          caption="What changes from version 3"
          nothing="Both sell the same on the same terms."
          rows={[
            {
              key: "price",
              field: "Price, EUR",
              was: "24.50 €",
              now: "29.00 €",
              change: <MoneyText amountMinor={450n} currency="EUR" sign="always" />,
            },
            { key: "trial", field: "Trial, in days", was: "14", now: null },
            { key: "least", field: "API calls: minimum, EUR", was: null, now: "50.00 €" },
          ]}
          same={[
            { key: "cadence", field: "Period", value: "a month" },
            { key: "timing", field: "Billed", value: "In advance" },
          ]}
        />
      </Story>
      <Story name="Timeline">
        <div className="max-w-160">
          <Timeline
            label="Collection"
            items={[
              {
                kind: "failed",
                key: "1",
                when: "5 Nov, 06:00",
                what: "Visa ending 4242 declined",
                reason: "Not enough funds.",
                href: "#attempt",
                linkText: "Attempt 1 of 4",
              },
              {
                kind: "happened",
                key: "2",
                when: "12 Nov",
                what: "Promise to pay until 23 Nov",
                by: "Jonas",
              },
              { kind: "today", key: "3", when: "21 Nov 2026" },
              { kind: "planned", key: "4", when: "24 Nov, 06:00", what: "Try Visa ending 4242 again" },
            ]}
          />
        </div>
      </Story>
      <Story name="Stepper">
        <Stepper
          current={1}
          steps={[
            { label: "Customer", to: "#1" },
            { label: "Plan", to: "#2" },
            { label: "Start", to: "#3" },
            { label: "Check", to: "#4" },
          ]}
        />
      </Story>
      <Story name="Payment methods">
        <div className="grid gap-4 md:grid-cols-2">
          <div className="card px-4">
            <PaymentMethodCard
              method={{ brand: "visa", lastFour: "4242", expiry: { month: 8, year: 2027 }, state: "usable" }}
              isDefault
            />
            <PaymentMethodCard
              method={{
                brand: "mastercard",
                lastFour: "4444",
                expiry: { month: 12, year: 2026 },
                state: "expiring",
              }}
            />
            <PaymentMethodCard
              method={{ brand: "sepa_debit", lastFour: "3000", state: "usable" }}
              usedBy="Team"
            />
          </div>
          <div className="grid content-start gap-3">
            <PaymentMethodCard
              method={{ brand: "visa", lastFour: "4242", expiry: { month: 8, year: 2027 }, state: "usable" }}
              radio={{ name: "method", value: "1", checked: true }}
            />
            <PaymentMethodCard
              method={{ brand: "visa", lastFour: "0002", expiry: { month: 1, year: 2026 }, state: "expired" }}
              radio={{ name: "method", value: "2" }}
            />
          </div>
        </div>
      </Story>
    </>
  );
}

function BulkStory() {
  return (
    <Story name="Rows to tick, and what is done with them">
      <Table
        caption="Invoices to tick"
        columns={columns.filter(({ key }) => ["number", "state", "total"].includes(key))}
        rows={sampleInvoices.slice(0, 3)}
        rowKey={(row) => row.id}
        ticks={{
          form: "kit-bulk",
          name: "invoice",
          value: (row) => (row.state === "paid" ? null : row.id),
          label: (row) => row.number,
        }}
      />
      <BulkBar
        id="kit-bulk"
        name="invoice"
        label="Ticked invoices"
        action="#bulk"
        buttonLabel="Collect"
        filter={{ state: "open" }}
        allLabel="All 28 that match"
      />
    </Story>
  );
}
