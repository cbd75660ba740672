import { type BulkResult, type BulkRow, type LeftOut, rowField, sumsOf } from "~/console/forms/bulk";
import type { RefusedForm } from "~/http/form-state";
import { ButtonLink } from "~/ui/button";
import { ConfirmPage, type Consequence } from "~/ui/confirm-page";
import { ErrorSummary } from "~/ui/error-summary";
import { FormFields, NumberField } from "~/ui/field";
import { Notice } from "~/ui/flash";
import { formatMoney } from "~/ui/format/money";
import { listUnit, MoneyText } from "~/ui/money-text";
import { type Crumb, PageHeader } from "~/ui/page-header";
import { PlainBadge } from "~/ui/status-badge";
import { type Column, type SummaryRow, Table } from "~/ui/table";

/** One thing and several of it: "draft", "drafts". */
export type Noun = { readonly one: string; readonly many: string };

export function counted(count: number, { one, many }: Noun): string {
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}

type ConfirmProps = {
  /** "Bill", "Close"; with what: customers. */
  readonly verb: string;
  readonly busyLabel: string;
  readonly noun: Noun;
  readonly crumbs: readonly Crumb[];
  readonly rows: readonly BulkRow[];
  readonly leftOut: readonly LeftOut[];
  readonly onceKey: string;
  /** More that comes back with the form. */
  readonly hidden: Readonly<Record<string, string>>;
  readonly consequences: readonly Consequence[];
  readonly backHref: string;
  readonly refused: RefusedForm | undefined;
};

/** What would happen to each of several rows; whoever confirms types how many there are. */
export function BulkConfirmPage(props: ConfirmProps) {
  const { verb, noun, crumbs, rows, leftOut, backHref, refused } = props;
  if (rows.length === 0) {
    return (
      <>
        <PageHeader title={`${verb} ${noun.many}`} crumbs={crumbs} />
        <Notice kind="attention" action={<ButtonLink to={backHref}>Choose others</ButtonLink>}>
          Nothing can be done for those that are ticked.
        </Notice>
        <LeftOutRows rows={leftOut} />
      </>
    );
  }
  const what = counted(rows.length, noun);
  const amounts = sumsOf(rows).map((sum) => formatMoney(sum, "en"));
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <ConfirmPage
        title={`${verb} ${what}, ${listed(amounts)}?`}
        crumbs={crumbs}
        costTitle="Each"
        cost={<EachRow rows={rows} noun={noun} />}
        consequences={props.consequences}
        confirmLabel={`${verb} ${what}, ${listed(amounts)}`}
        busyLabel={props.busyLabel}
        cancelHref={backHref}
        previewHash={String(rows.length)}
        hidden={{ ...props.hidden, once_key: props.onceKey, row: rows.map(rowField) }}
      >
        <p className="mb-4">
          {what}, each by itself: what is refused for one does not stop the others, and the next page says
          what became of each.
        </p>
        <FormFields state={refused && { errors: refused.errors, values: refused.values }}>
          <NumberField name="count" label={`Type ${rows.length} to confirm`} width={4} />
        </FormFields>
      </ConfirmPage>
      <LeftOutRows rows={leftOut} />
    </>
  );
}

function listed(texts: readonly string[]): string {
  const last = texts.at(-1) ?? "";
  return texts.length > 1 ? `${texts.slice(0, -1).join(", ")} and ${last}` : last;
}

function EachRow({ rows, noun }: Pick<ConfirmProps, "rows" | "noun">) {
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
          { key: "why", label: "Why", cell: (row) => row.why },
        ]}
        rows={rows}
        rowKey={(row) => row.id}
        rowHref={(row) => row.href}
      />
    </section>
  );
}

type ResultProps = Pick<ConfirmProps, "noun" | "crumbs" | "backHref"> & {
  /** "billed", "closed". */
  readonly done: string;
  readonly results: readonly BulkResult[];
};

/** What became of each row. */
export function BulkResultPage({ noun, done, crumbs, backHref, results }: ResultProps) {
  const unit = listUnit(results.filter(({ amountMinor }) => amountMinor !== null));
  const right = results.filter(({ why }) => why === null).length;
  const title =
    right === results.length
      ? `${counted(right, noun)} ${right === 1 ? "is" : "are"} ${done}`
      : `${right} of ${counted(results.length, noun)} ${right === 1 ? "is" : "are"} ${done}`;
  const columns: readonly Column<BulkResult>[] = [
    { key: "name", label: "Customer", cell: (row) => row.name },
    { key: "state", label: "State", place: "state", cell: (row) => <ResultBadge row={row} /> },
    { key: "why", label: "Why", cell: (row) => row.why ?? "" },
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
