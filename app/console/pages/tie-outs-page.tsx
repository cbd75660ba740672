import { Link } from "@remix-run/react";
import { ACCOUNTS } from "~/billing/ledger/ledger-kinds";
import type { BaseTieOuts, TieOut } from "~/billing/ledger/tie-out";
import type { Day } from "~/billing/time/day";
import { type BooksOfAll, BooksThrough, type EntityBooks } from "~/console/pages/close-books-page";
import { publicId } from "~/public-ids";
import { ButtonLink } from "~/ui/button";
import { DateField } from "~/ui/date-field";
import { DateText } from "~/ui/date-text";
import { EmptyState } from "~/ui/empty-state";
import { FilterBar } from "~/ui/filter-bar";
import { Notice } from "~/ui/flash";
import { isoDate } from "~/ui/format/date";
import { listUnit, MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { PlainBadge } from "~/ui/status-badge";
import { type Column, Table } from "~/ui/table";

type Props = {
  readonly base: string;
  readonly search: string;
  readonly zone: string;
  readonly on: Day;
  /** What the address asked for when it is no day. */
  readonly unread: string | null;
  readonly rows: readonly TieOut[];
  /** Null where the books have no amounts in the base currency. */
  readonly inBase: BaseTieOuts | null;
  readonly books: BooksOfAll;
  readonly mayClose: boolean;
};

type Words = {
  readonly name: string;
  /** What the two sides are, the journal's first. */
  readonly sides: string;
  /** What the figure is, and what a difference would say. */
  readonly meaning: string;
  /** The list the documents' side comes from. */
  readonly list: { readonly label: string; readonly path: string };
};

const words: Readonly<Record<TieOut["check"], Words>> = {
  "1100": {
    name: `1100 ${ACCOUNTS["1100"]}`,
    sides: "Account 1100 against the open amounts of all invoices.",
    meaning:
      "What customers owe. A difference means that an invoice or a payment changed what is open without its entry, or the other way round.",
    list: { label: "Open invoices", path: "/invoices?state=open" },
  },
  "2200": {
    name: `2200 ${ACCOUNTS["2200"]}`,
    sides: "Account 2200 against the part of all revenue schedules that is not recognized.",
    meaning:
      "What was billed ahead and is still to be earned. A difference means that a schedule and its entries moved apart.",
    list: { label: "Recognition entries", path: "/journal?recipe=revenue.recognized" },
  },
  "2300": {
    name: `2300 ${ACCOUNTS["2300"]}`,
    sides: "Account 2300 against the tax groups of all invoices, less what of it is not due yet.",
    meaning:
      "Tax that is owed. A difference means that the return would state another tax than the invoices do.",
    list: { label: "Invoices", path: "/invoices" },
  },
  "2310": {
    name: `2310 ${ACCOUNTS["2310"]}`,
    sides: "Account 2310 against the tax in what is unpaid of invoices whose VAT falls due on payment.",
    meaning:
      "Tax that customers have still to pay before it is owed. A difference means that a payment moved too much or too little of it.",
    list: { label: "Entries of VAT that fell due", path: "/journal?recipe=vat.due" },
  },
  "1020": {
    name: `1020 ${ACCOUNTS["1020"]}`,
    sides: "Account 1020 against succeeded payments that the provider has not yet added to its balance.",
    meaning:
      "Money the provider holds. A difference means that a payment succeeded without an entry, or was booked twice.",
    list: { label: "Succeeded payments", path: "/payments?state=succeeded" },
  },
  "2020": {
    name: `2020 ${ACCOUNTS["2020"]}`,
    sides: "Account 2020 against the credit that customers still have.",
    meaning: "What is owed to customers. A difference means that credit was given or used without its entry.",
    list: { label: "Entries of used credit", path: "/journal?recipe=credit.applied" },
  },
  "2100": {
    name: `2100 ${ACCOUNTS["2100"]}`,
    sides: "Account 2100 against the balances of prepaid credit that was bought.",
    meaning:
      "What customers paid ahead. A difference means that prepaid credit was sold, used or expired without its entry.",
    list: { label: "Entries of used prepaid credit", path: "/journal?recipe=wallet.used_multi" },
  },
  balance: {
    name: "Debits and credits",
    sides: "All debits of the journal against all its credits.",
    meaning: "Every entry balances, so their sum does. A difference means that a posting is missing.",
    list: { label: "Journal", path: "/journal" },
  },
};

function columns(base: string, unit: "symbol" | "code"): readonly Column<TieOut>[] {
  return [
    { key: "check", label: "Check", cell: (row) => <Check base={base} row={row} /> },
    { key: "state", label: "State", place: "state", cell: (row) => <TieOutBadge row={row} /> },
    {
      key: "left",
      label: "Journal (debits)",
      align: "end",
      cell: (row) => <MoneyText amountMinor={row.leftMinor} currency={row.currency} unit={unit} />,
    },
    {
      key: "right",
      label: "Documents (credits)",
      align: "end",
      cell: (row) => <MoneyText amountMinor={row.rightMinor} currency={row.currency} unit={unit} />,
    },
    {
      key: "difference",
      label: "Difference",
      place: "amount",
      align: "end",
      cell: (row) => <MoneyText amountMinor={row.differenceMinor} currency={row.currency} unit={unit} />,
    },
  ];
}

function Check({ base, row }: { readonly base: string; readonly row: TieOut }) {
  const { name, sides, meaning, list } = words[row.check];
  return (
    <div className="grid gap-1 font-normal">
      <span className="font-medium">{name}</span>
      <span className="text-dense text-ink-2">
        {sides} {meaning}{" "}
        <Link to={`${base}${list.path}`} className="prose-link">
          {list.label}
        </Link>
      </span>
    </div>
  );
}

function TieOutBadge({ row }: { readonly row: TieOut }) {
  return row.differenceMinor === 0n ? (
    <PlainBadge tone="good" shape="settled">
      Ties out
    </PlainBadge>
  ) : (
    <PlainBadge tone="bad" shape="failed">
      Differs
    </PlainBadge>
  );
}

/** Receivables and balance of entries in other currencies, converted into that of the books. */
function InBase(props: {
  readonly base: string;
  readonly unit: "symbol" | "code";
  readonly inBase: BaseTieOuts;
}) {
  const { base, unit, inBase } = props;
  const { currency, rows, unconverted } = inBase;
  return (
    <>
      <Table
        caption={`Other currencies, converted into ${currency}`}
        showCaption
        columns={columns(base, unit)}
        rows={rows}
        rowKey={(row) => row.check}
      />
      {unconverted === 0 ? null : (
        <p className="text-ink-2">
          {unconverted === 1
            ? "One entry in another currency has"
            : `${unconverted} entries in other currencies have`}{" "}
          no amount in {currency}: their documents were closed before there were exchange rates. What is open
          of them gets one when the rate of their tax point is entered.
        </p>
      )}
    </>
  );
}

/** How far the books are closed, and the ways to close more of them or open them again. */
function Closed({ base, books, mayClose }: Pick<Props, "base" | "books" | "mayClose">) {
  return (
    <div className="mb-5 flex flex-wrap items-center gap-3">
      <p>
        <BooksThrough books={books} />
      </p>
      {mayClose ? <ButtonLink to={`${base}/tie-outs/close`}>Close the books…</ButtonLink> : null}
      {mayClose
        ? books.entities
            .filter(isSoft)
            .map((entity) => <Reopen key={entity.issuerId} {...{ base, books, entity }} />)
        : null}
    </div>
  );
}

const isSoft = ({ books }: EntityBooks) => books.softThrough !== null;

/** Those of one legal entity, by its name where there are several. */
function Reopen({ base, books, entity }: Pick<Props, "base" | "books"> & { readonly entity: EntityBooks }) {
  const to = `${base}/tie-outs/reopen`;
  if (books.entities.length === 1) return <ButtonLink to={to}>Open them again…</ButtonLink>;
  const { issuerId, legalName } = entity;
  return (
    <ButtonLink
      to={`${to}?issuer=${publicId("issuer", issuerId)}`}
    >{`Open those of ${legalName}…`}</ButtonLink>
  );
}

/** Do the books agree with the documents? Both sides of every control account, and what lies between them. */
export function TieOutsPage({ base, search, zone, on, unread, rows, inBase, books, mayClose }: Props) {
  const currencies = [...new Set(rows.map((row) => row.currency))];
  const all = [...rows, ...(inBase?.rows ?? [])];
  const differing = all.filter((row) => row.differenceMinor !== 0n).length;
  return (
    <>
      <PageHeader
        title="Tie-outs"
        lead="Accounts that stand for documents have to agree with them. Journal and documents are added up apart and set against each other."
      />
      <Closed base={base} books={books} mayClose={mayClose} />
      {unread === null ? null : (
        <Notice kind="refused" className="mb-4">
          “{unread}” is not a day that exists. Write it as year, month and day, such as {isoDate(on)}, the day
          shown.
        </Notice>
      )}
      <FilterBar label="Day" search={search}>
        <DateField name="on" label="At the end of" defaultValue={isoDate(on)} hint={`A day in ${zone}.`} />
      </FilterBar>
      {rows.length === 0 ? (
        <EmptyState title="Nothing to compare yet">Entries appear with the first invoice.</EmptyState>
      ) : (
        <div className="grid gap-4">
          <Notice kind={differing === 0 ? "done" : "refused"}>
            {differing === 0 ? "Everything ties out" : `${differing} of ${all.length} checks differ`} at the
            end of <DateText day={on} />.
          </Notice>
          {currencies.map((currency) => (
            <Table
              key={currency}
              caption={`Tie-outs in ${currency}`}
              showCaption
              columns={columns(base, listUnit(all))}
              rows={rows.filter((row) => row.currency === currency)}
              rowKey={(row) => row.check}
            />
          ))}
          {inBase === null ? null : <InBase base={base} unit={listUnit(all)} inBase={inBase} />}
        </div>
      )}
    </>
  );
}
