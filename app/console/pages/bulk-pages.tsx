import type { ReactNode } from "react";
import { type BulkResult, type BulkRow, type LeftOut, rowField, sumsOf } from "~/console/forms/bulk";
import { type BulkWords, counted, type Noun } from "~/console/pages/bulk-words";
import type { RefusedForm } from "~/http/form-state";
import { ButtonLink } from "~/ui/button";
import { ConfirmPage, type Consequence } from "~/ui/confirm-page";
import { ErrorSummary } from "~/ui/error-summary";
import { FormFields, NumberField } from "~/ui/field";
import { Notice } from "~/ui/flash";
import { formatMoney } from "~/ui/format/money";
import { listUnit, MoneyText } from "~/ui/money-text";
import { type Crumb, PageHeader } from "~/ui/page-header";
import { SaidText } from "~/ui/said-text";
import { PlainBadge } from "~/ui/status-badge";
import { type Column, type SummaryRow, Table } from "~/ui/table";

type ConfirmProps = {
  readonly words: BulkWords;
  readonly crumbs: readonly Crumb[];
  readonly rows: readonly BulkRow[];
  readonly leftOut: readonly LeftOut[];
  readonly onceKey: string;
  /** More that comes back with the form. */
  readonly hidden: Readonly<Record<string, string>>;
  readonly backHref: string;
  readonly refused: RefusedForm | undefined;
};

/** What would happen to each of several rows; whoever confirms types how many there are. */
export function BulkConfirmPage(props: ConfirmProps) {
  const { words, crumbs, rows, leftOut, backHref, refused } = props;
  if (rows.length === 0) {
    return (
      <>
        <PageHeader title={`${words.verb} ${words.noun.many}`} crumbs={crumbs} />
        <Notice kind="attention" action={<ButtonLink to={backHref}>Choose others</ButtonLink>}>
          Nothing can be done for those that are ticked.
        </Notice>
        <LeftOutRows rows={leftOut} />
      </>
    );
  }
  return (
    <>
      <BulkQuestion
        words={words}
        crumbs={crumbs}
        count={rows.length}
        sums={sumsOf(rows)}
        costTitle="Each"
        cost={<EachRow rows={rows} noun={words.noun} />}
        more="the next page says what became of each"
        previewHash={String(rows.length)}
        hidden={{ ...props.hidden, once_key: props.onceKey, row: rows.map(rowField) }}
        backHref={backHref}
        refused={refused}
      />
      <LeftOutRows rows={leftOut} />
    </>
  );
}

type QuestionProps = Pick<ConfirmProps, "words" | "crumbs" | "backHref" | "refused"> & {
  readonly count: number;
  readonly sums: readonly { readonly currency: string; readonly amountMinor: bigint }[];
  readonly costTitle: string;
  readonly cost: ReactNode;
  /** What comes after it: "the next page says what became of each". */
  readonly more: string;
  readonly consequences?: readonly Consequence[];
  readonly previewHash: string;
  readonly hidden: Readonly<Record<string, string | readonly string[]>>;
};

/** "Bill 12 customers, 4,120.00 € and £310.00?", and the number of them to be typed. */
export function BulkQuestion(props: QuestionProps) {
  const { words, count, sums, refused } = props;
  const what = counted(count, words.noun);
  const amounts = listed(sums.map((sum) => formatMoney(sum, "en")));
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <ConfirmPage
        title={`${words.verb} ${what}, ${amounts}?`}
        crumbs={props.crumbs}
        costTitle={props.costTitle}
        cost={props.cost}
        consequences={[...words.consequences, ...(props.consequences ?? [])]}
        confirmLabel={`${words.verb} ${what}, ${amounts}`}
        busyLabel={words.busyLabel}
        cancelHref={props.backHref}
        previewHash={props.previewHash}
        hidden={props.hidden}
      >
        <p className="mb-4">
          {what}, each by itself: what is refused for one does not stop the others, and {props.more}.
        </p>
        <FormFields state={refused && { errors: refused.errors, values: refused.values }}>
          <NumberField name="count" label={`Type ${count} to confirm`} width={10} />
        </FormFields>
      </ConfirmPage>
    </>
  );
}

function listed(texts: readonly string[]): string {
  const last = texts.at(-1) ?? "";
  return texts.length > 1 ? `${texts.slice(0, -1).join(", ")} and ${last}` : last;
}

function EachRow({ rows, noun }: Pick<ConfirmProps, "rows"> & { readonly noun: Noun }) {
  const unit = listUnit(rows);
  return (
    <Table
      bare
      caption={`Each of the ${noun.many}`}
      columns={[
        { key: "name", label: "Customer", cell: (row) => row.name },
        {
          key: "amount",
          label: "To pay",
          align: "end",
          place: "amount",
          cell: (row) => <MoneyText amountMinor={row.amountMinor} currency={row.currency} unit={unit} />,
        },
      ]}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => row.href}
      summary={summaryOf(rows, unit)}
    />
  );
}

/** One sum a currency, with how many it is of. */
function summaryOf(
  rows: readonly { readonly currency: string; readonly amountMinor: bigint | null }[],
  unit: "symbol" | "code",
): readonly SummaryRow[] {
  return sumsOf(rows).map(({ currency, amountMinor, count }) => ({
    scope: unit === "code" ? `${currency}, ${count}` : `All ${count}`,
    cells: { amount: <MoneyText amountMinor={amountMinor} currency={currency} unit={unit} /> },
  }));
}

function LeftOutRows({ rows }: { readonly rows: readonly LeftOut[] }) {
  if (rows.length === 0) return null;
  return (
    <section className="mt-8">
      <h2 className="mb-3">Left out</h2>
      <Table
        caption="Left out"
        columns={[
          { key: "name", label: "Customer", cell: (row) => row.name },
          { key: "why", label: "Why", cell: (row) => <SaidText text={row.why} /> },
        ]}
        rows={rows}
        rowKey={(row) => row.id}
        rowHref={(row) => row.href}
      />
    </section>
  );
}

type ResultProps = Pick<ConfirmProps, "words" | "crumbs" | "backHref"> & {
  readonly results: readonly BulkResult[];
};

/** What became of each row. */
export function BulkResultPage({ words, crumbs, backHref, results }: ResultProps) {
  const { noun, done } = words;
  const unit = listUnit(results.filter(({ amountMinor }) => amountMinor !== null));
  const right = results.filter(({ why }) => why === null).length;
  const title =
    right === results.length
      ? `${counted(right, noun)} ${right === 1 ? "is" : "are"} ${done}`
      : `${right} of ${counted(results.length, noun)} ${right === 1 ? "is" : "are"} ${done}`;
  const columns: readonly Column<BulkResult>[] = [
    { key: "name", label: "Customer", cell: (row) => row.name },
    { key: "state", label: "State", place: "state", cell: (row) => <ResultBadge row={row} /> },
    { key: "why", label: "Why", cell: (row) => <SaidText text={row.why ?? ""} /> },
    {
      key: "amount",
      label: "To pay",
      align: "end",
      place: "amount",
      cell: (row) => (
        <MoneyText amountMinor={row.amountMinor ?? undefined} currency={row.currency} unit={unit} />
      ),
    },
  ];
  return (
    <>
      <PageHeader
        title={title}
        crumbs={crumbs}
        actions={<ButtonLink to={backHref}>Back to the list</ButtonLink>}
      />
      <Table
        caption="What became of each"
        columns={columns.filter(({ key }) => key !== "why" || right < results.length)}
        rows={results}
        rowKey={(row) => row.id}
        rowHref={(row) => row.href}
        summary={summaryOf(results, unit)}
      />
    </>
  );
}

function ResultBadge({ row }: { readonly row: BulkResult }) {
  return row.why === null ? (
    <PlainBadge tone="good" shape="settled">
      Done
    </PlainBadge>
  ) : (
    <PlainBadge tone="bad" shape="failed">
      Refused
    </PlainBadge>
  );
}
