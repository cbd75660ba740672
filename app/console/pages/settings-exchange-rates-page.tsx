import { Form } from "@remix-run/react";
import { MAX_RATE_AGE_DAYS, quotedSides } from "~/billing/invoicing/exchange-rate";
import { WaitingRevaluations } from "~/console/pages/waiting-revaluations";
import type { listRates, WaitingRevaluation } from "~/console/queries/exchange-rates.server";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { DateField } from "~/ui/date-field";
import { DateText } from "~/ui/date-text";
import { EmptyState } from "~/ui/empty-state";
import { ErrorSummary } from "~/ui/error-summary";
import { FileField, FormFields, NumberField, SelectField, TextAreaField, TextField } from "~/ui/field";
import { formatDecimal } from "~/ui/format/number";
import { CurrencyPicker } from "~/ui/money-field";
import { PageHeader } from "~/ui/page-header";
import { withParams } from "~/ui/query-string";
import { PlainBadge } from "~/ui/status-badge";
import { type Column, Table } from "~/ui/table";

type Listed = Awaited<ReturnType<typeof listRates>>;
type Rate = Listed["page"]["rows"][number];

type Props = Listed & {
  readonly search: string;
  readonly refused: RefusedForm | undefined;
  readonly waiting: readonly WaitingRevaluation[];
};

const columns = (base: string): readonly Column<Rate>[] => [
  { key: "currency", label: "Currency", cell: (rate) => rate.currency },
  { key: "day", label: "Published for", place: "date", cell: (rate) => <DateText day={rate.publishedOn} /> },
  { key: "source", label: "Source", place: "detail", cell: (rate) => rate.source },
  {
    key: "state",
    label: "State",
    place: "state",
    cell: (rate) =>
      rate.usedAt === null ? (
        <PlainBadge tone="info" shape="open">
          Not used yet
        </PlainBadge>
      ) : (
        <PlainBadge tone="good" shape="settled">
          Used
        </PlainBadge>
      ),
  },
  { key: "rate", label: "Rate", place: "amount", align: "end", cell: (rate) => quoted(rate, base) },
];

/** "1 EUR = 1.0843 USD", the way it was published. */
function quoted({ currency, rate, quote }: Rate, base: string): string {
  const { one, other } = quotedSides({ from: currency, to: base, quote });
  return `1 ${one} = ${formatDecimal(rate, "en")} ${other}`;
}

/** What other currencies are worth in that of the books. */
export function SettingsExchangeRatesPage({ page, baseCurrency, search, refused, waiting }: Props) {
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title="Exchange rates"
        lead={`What other currencies are worth in ${baseCurrency}, the currency of the books. A document keeps the rate of its tax point for good: the last one published, at most ${MAX_RATE_AGE_DAYS} days before.`}
      />
      <WaitingRevaluations waiting={waiting} remedy="Add the rate of that day, and it is done." />
      {page.rows.length === 0 ? (
        <EmptyState title="No exchange rates yet">
          Documents in other currencies have no amounts in {baseCurrency} so far. With the first rate that
          changes: from then on a document in another currency closes only when its rate is known.
        </EmptyState>
      ) : (
        <Table
          caption="Exchange rates, the latest first"
          columns={columns(baseCurrency)}
          rows={page.rows}
          rowKey={(rate) => rate.id}
          newerHref={page.newer && withParams(search, { before: page.newer, after: null })}
          olderHref={page.older && withParams(search, { after: page.older, before: null })}
        />
      )}
      <AddCard base={baseCurrency} refused={refused} />
      <UploadCard base={baseCurrency} refused={refused} />
      <PasteCard base={baseCurrency} refused={refused} />
    </>
  );
}

type CardProps = { readonly base: string; readonly refused: RefusedForm | undefined };

function AddCard({ base, refused }: CardProps) {
  return (
    <Card title="Add a rate" className="mt-6">
      <Form method="post" className="grid max-w-160 gap-4">
        <FormFields state={stateFor(refused, "add")}>
          <DateField
            name="date"
            label="Published for"
            hint="It holds from that day on, until the next one."
          />
          <CurrencyPicker name="currency" label="Currency" defaultValue={base === "USD" ? "EUR" : "USD"} />
          <NumberField name="rate" label="Rate" width={20} />
          <SelectField name="quote" label="The rate is" options={quotes(base)} width={40} />
          <TextField name="source" label="Source" hint="As documents name it: ECB." width={20} />
        </FormFields>
        <div>
          <Button tone="primary" name="intent" value="add">
            Add rate
          </Button>
        </div>
      </Form>
    </Card>
  );
}

function UploadCard({ base, refused }: CardProps) {
  return (
    <Card title="Upload a file of rates" className="mt-6">
      <Form method="post" encType="multipart/form-data" className="grid max-w-160 gap-4">
        <FormFields state={stateFor(refused, "upload")}>
          <FileField
            name="file"
            label="CSV file"
            accept=".csv,.txt,text/csv,text/plain"
            hint="One rate a line: date, currency, rate. When a line is wrong, none is taken."
          />
          <SelectField name="file_quote" label="The rates in it are" options={quotes(base)} width={40} />
          <TextField
            name="file_source"
            label="Source of the file"
            hint="As documents name it: ECB."
            width={20}
          />
        </FormFields>
        <div>
          <Button name="intent" value="upload">
            Add rates of the file
          </Button>
        </div>
      </Form>
    </Card>
  );
}

function PasteCard({ base, refused }: CardProps) {
  return (
    <Card title="Paste many rates" className="mt-6">
      <Form method="post" className="grid max-w-160 gap-4">
        <FormFields state={stateFor(refused, "paste")}>
          <TextAreaField
            name="lines"
            label="Lines of date, currency and rate"
            hint="From a CSV file or a spreadsheet, one rate a line: 2026-11-30,USD,1.0843."
          />
          <SelectField name="lines_quote" label="The rates are" options={quotes(base)} width={40} />
          <TextField
            name="lines_source"
            label="Source of the rates"
            hint="As documents name it: ECB."
            width={20}
          />
        </FormFields>
        <div>
          <Button name="intent" value="paste">
            Add pasted rates
          </Button>
        </div>
      </Form>
    </Card>
  );
}

const quotes = (base: string) =>
  [
    { value: "indirect", label: `what 1 ${base} buys (ECB)` },
    { value: "direct", label: `the price of one in ${base}` },
  ] as const;

/** What was refused belongs to one of the two forms. */
function stateFor(refused: RefusedForm | undefined, intent: string) {
  return refused?.values.intent === intent ? refused : undefined;
}
