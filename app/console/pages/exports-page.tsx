import type { DayRange } from "~/console/forms/period";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { DateRange } from "~/ui/date-field";
import { PageHeader } from "~/ui/page-header";

type Props = {
  readonly base: string;
  readonly zone: string;
  readonly range: DayRange;
  readonly presets: readonly (DayRange & { readonly label: string })[];
};

const tables = [
  {
    table: "invoices",
    title: "Invoices with their lines",
    content:
      "One row a line: what it was for, its period, quantity, discount, net and VAT rate; what credit paid of the invoice. By day of issue.",
  },
  {
    table: "credit_notes",
    title: "Credit notes with their lines",
    content: "One row a line: which line of which invoice it corrects, net and VAT rate. By day of issue.",
  },
  {
    table: "payments",
    title: "Payments",
    content:
      "One row an attempt: what came in, from which card, and why it failed if it did. By day of the attempt.",
  },
  {
    table: "coupons",
    title: "Coupons used",
    content: "One row a use: which coupon took how much off which invoice. By day of the invoice.",
  },
  {
    table: "customer_credit",
    title: "Customer credit",
    content:
      "One row a movement: credit that came in, what it paid, what went back or to the payer. By day of the movement.",
  },
  {
    table: "prepaid_credit",
    title: "Prepaid credit",
    content:
      "One row a movement of a wallet: granted, used, expired, with what is left of the grant. By day of the movement.",
  },
  {
    table: "journal",
    title: "Journal",
    content:
      "One row a posting, entries whole and balanced, in the form most accounting software reads. By day posted.",
  },
] as const;

/** Data out, for a period: files an accountant opens. */
export function ExportsPage({ base, zone, range, presets }: Props) {
  return (
    <>
      <PageHeader
        title="Exports"
        lead="CSV for spreadsheets and accounting software: UTF-8, amounts as plain decimals, nothing that a spreadsheet would run."
      />
      {/* A plain form: the browser itself saves the file, and the page stays. */}
      <form method="get" action={`${base}/exports/invoices.csv`} key={`${range.from}${range.to}`}>
        <DateRange
          legend="Period"
          fromName="from"
          toName="to"
          from={range.from}
          to={range.to}
          hint={`Days in ${zone}; the last day is included.`}
          presets={presets.map((preset) => ({
            label: preset.label,
            href: `?from=${preset.from}&to=${preset.to}`,
            current: preset.from === range.from && preset.to === range.to,
          }))}
        />
        <label className="mt-4 flex items-center gap-2">
          <input type="checkbox" name="reader" value="excel" className="size-4.5 accent-accent-text" />
          For Excel: start the file with a byte order mark, so that names keep their accents
        </label>
        <ul className="mt-6 grid gap-3 xl:grid-cols-3">
          {tables.map(({ table, title, content }) => (
            <li key={table}>
              <Card title={title}>
                <p className="text-ink-2">{content}</p>
                <p className="mt-4">
                  <Button formAction={`${base}/exports/${table}.csv`}>
                    Download {table.replaceAll("_", " ")}
                  </Button>
                </p>
              </Card>
            </li>
          ))}
        </ul>
      </form>
    </>
  );
}
