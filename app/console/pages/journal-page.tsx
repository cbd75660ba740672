import { Link } from "@remix-run/react";
import { ACCOUNTS } from "~/billing/ledger/ledger-kinds";
import { pageOf } from "~/console/links";
import { WaitingRevaluations } from "~/console/pages/waiting-revaluations";
import type { WaitingRevaluation } from "~/console/queries/exchange-rates.server";
import type { JournalPosting, JournalRow, JournalSum } from "~/console/queries/journal.server";
import { bookedWords, dimensionWords, recipeWords } from "~/console/record-words";
import { DateField } from "~/ui/date-field";
import { DateText } from "~/ui/date-text";
import { EmptyState, NothingMatches } from "~/ui/empty-state";
import { FilterBar } from "~/ui/filter-bar";
import { isoDate } from "~/ui/format/date";
import { formatCount } from "~/ui/format/number";
import { useLocale, useMessages } from "~/ui/locale-context";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { withParams } from "~/ui/query-string";
import { type Column, Table } from "~/ui/table";

type Props = {
  readonly base: string;
  readonly search: string;
  readonly recipes: readonly string[];
  readonly page: {
    readonly rows: readonly JournalRow[];
    readonly newer: string | null;
    readonly older: string | null;
  };
  readonly sums: readonly JournalSum[];
  readonly waiting: readonly WaitingRevaluation[];
};

const accountNames: Readonly<Record<string, string>> = ACCOUNTS;

function columns(base: string): readonly Column<JournalRow>[] {
  return [
    { key: "document", label: "Document", cell: (row) => <DocumentLink base={base} row={row} /> },
    { key: "posted", label: "Posted", place: "date", cell: (row) => <DateText day={row.postedOn} /> },
    { key: "recipe", label: "Recipe", place: "detail", cell: (row) => <RecipeText recipe={row.recipe} /> },
    { key: "customer", label: "Customer", place: "detail", cell: (row) => row.customerName ?? "–" },
    {
      key: "postings",
      label: "Postings",
      place: "detail",
      cell: (row) => <Postings entry={row} />,
    },
    {
      key: "total",
      label: "Moved",
      place: "amount",
      align: "end",
      cell: (row) => <Moved entry={row} />,
    },
  ];
}

/** Do the books agree? Every entry with the recipe and the document it came from, and both of its sides. */
export function JournalPage({ base, search, recipes, page, sums, waiting }: Props) {
  const locale = useLocale();
  const messages = useMessages();
  const params = new URLSearchParams(search);
  const document = params.get("document");
  const filtered = ["from", "to", "recipe", "document"].some((name) => params.get(name));
  return (
    <>
      <PageHeader
        title="Journal"
        lead="Entries are posted by named recipes when documents are issued and money moves. They balance, and nobody can change them."
      />
      <WaitingRevaluations waiting={waiting} remedy="Rates are entered under Settings, Exchange rates." />
      <FilterBar
        label="Entries"
        search={search}
        query={{ name: "document", label: "Document number" }}
        selects={[
          {
            name: "recipe",
            label: "Recipe",
            options: [
              { value: "", label: "Every recipe" },
              ...recipes.map((recipe) => ({ value: recipe, label: `${recipeWords(recipe)} (${recipe})` })),
            ],
          },
        ]}
        active={document ? [{ name: "document", label: document }] : []}
        count={sums.reduce((count, sum) => count + sum.count, 0)}
      >
        <DateField name="from" label="From" defaultValue={params.get("from") ?? ""} />
        <DateField name="to" label="To, included" defaultValue={params.get("to") ?? ""} />
      </FilterBar>
      {page.rows.length === 0 ? (
        filtered ? (
          <NothingMatches clearHref={`${base}/journal`} />
        ) : (
          <EmptyState title="No entries yet">Entries appear with the first invoice.</EmptyState>
        )
      ) : (
        <Table
          caption="Journal entries, newest first"
          columns={columns(base)}
          rows={page.rows}
          rowKey={(row) => row.id}
          summary={sums.map((sum) => ({
            scope: messages.allOf(sum.count, formatCount(sum.count, locale)),
            cells: { total: <MoneyText amountMinor={sum.debitMinor} currency={sum.currency} /> },
          }))}
          newerHref={page.newer && withParams(search, { before: page.newer, after: null })}
          olderHref={page.older && withParams(search, { after: page.older, before: null })}
        />
      )}
    </>
  );
}

function RecipeText({ recipe }: { readonly recipe: string }) {
  return (
    <span className="min-w-0 text-right md:text-left">
      {recipeWords(recipe)} <code className="break-words text-caption text-ink-3">{recipe}</code>
    </span>
  );
}

function DocumentLink({ base, row }: { readonly base: string; readonly row: JournalRow }) {
  const { documentNumber: number } = row;
  const booked = bookedWords(row);
  // A number stands on one line, though it has hyphens.
  const isNamed = booked.endsWith(number);
  const words = isNamed ? booked.slice(0, -number.length) : booked;
  return (
    <Link to={placeOf(base, row)} className="link">
      {words}
      {isNamed ? <span className="whitespace-nowrap">{number}</span> : null}
    </Link>
  );
}

/** The document's own page, or where it is shown: uses of credit, refunds and write-offs stand on their invoice. */
function placeOf(base: string, row: JournalRow): string {
  const { documentKind: kind, documentId, invoice, customerId } = row;
  if (kind === "invoice" || kind === "payment") return pageOf(base, kind, documentId);
  if (kind === "credit_note") return pageOf(base, "creditNote", documentId);
  if (invoice) return pageOf(base, "invoice", invoice.id);
  // What is nobody's is a balance of all, which the tie-outs of its day explain.
  if (customerId === null) return `${base}/tie-outs?on=${isoDate(row.postedOn)}`;
  return `${pageOf(base, "customer", customerId)}/credit`;
}

/** What an entry moves; one about amounts in base alone moves nothing else. */
function Moved({ entry }: { readonly entry: JournalRow }) {
  const { debitMinor, currency, baseCurrency, postings } = entry;
  if (debitMinor !== 0n || baseCurrency === null)
    return <MoneyText amountMinor={debitMinor} currency={currency} />;
  const baseMinor = postings.reduce((sum, posting) => sum + (posting.baseDebitMinor ?? 0n), 0n);
  return <MoneyText amountMinor={baseMinor} currency={baseCurrency} />;
}

/** Both sides as books write them: debits first, credits set in. */
function Postings({ entry }: { readonly entry: JournalRow }) {
  return (
    <ul className="grid w-full gap-0.5 md:min-w-72">
      {entry.postings.map((posting) => {
        const isDebit = posting.creditMinor === 0n && (posting.baseCreditMinor ?? 0n) === 0n;
        return (
          <li key={posting.lineNumber} className="flex items-baseline justify-between gap-4 text-left">
            <span className={isDebit ? undefined : "pl-4"}>
              <span className="text-ink-3">{isDebit ? "Debit " : "Credit "}</span>
              {posting.account} {accountNames[posting.account]}
              {posting.dimension ? (
                <span className="text-ink-3"> · {dimensionWords(posting.dimension)}</span>
              ) : null}
            </span>
            <span className="grid justify-items-end">
              {isInBaseAlone(posting) ? null : (
                <MoneyText
                  amountMinor={isDebit ? posting.debitMinor : posting.creditMinor}
                  currency={entry.currency}
                  unit="none"
                  className="whitespace-nowrap"
                />
              )}
              <InBase posting={posting} currency={entry.baseCurrency} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** An exchange difference: nothing moves in the currency of the entry. */
function isInBaseAlone({ debitMinor, creditMinor, baseDebitMinor }: JournalPosting): boolean {
  return debitMinor === 0n && creditMinor === 0n && baseDebitMinor !== null;
}

/** What a posting comes to in the currency of the books, with that currency, so that the two are never mistaken. */
function InBase({
  posting,
  currency,
}: {
  readonly posting: JournalPosting;
  readonly currency: string | null;
}) {
  const amountMinor = posting.baseDebitMinor || posting.baseCreditMinor;
  if (currency === null || amountMinor === null) return null;
  return (
    <MoneyText
      amountMinor={amountMinor}
      currency={currency}
      className="whitespace-nowrap text-caption text-ink-3"
    />
  );
}
