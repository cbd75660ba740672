import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { classNames } from "~/ui/class-names";
import { Icon } from "~/ui/icon";
import { useMessages } from "~/ui/locale-context";
import { nextSort, withParams } from "~/ui/query-string";
import { tableRole } from "~/ui/table-roles";

/**
 * Where a cell stands when the table becomes a list of rows on a phone: first line `lead` and `amount`, second
 * line `state` and `date`, `detail` below with its label.
 */
export type CellPlace = "lead" | "amount" | "state" | "date" | "detail";

export type Column<Row> = {
  readonly key: string;
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  readonly place?: CellPlace;
  /** Figures are right-aligned. */
  readonly align?: "end";
  /** Name under which the server sorts by this column. */
  readonly sort?: string;
};

/** One sum a currency; `scope` says of what ("all 1,204", "these 50"). Cells by column key. */
export type SummaryRow = { readonly scope: string; readonly cells: Readonly<Record<string, ReactNode>> };

/** A box on each row, sent with the form of a `BulkBar`. */
export type RowTicks<Row> = {
  /** The id of that form, and the name its boxes have in it. */
  readonly form: string;
  readonly name: string;
  /** Null for a row that cannot be ticked. */
  readonly value: (row: Row) => string | null;
  /** What the row is called: its box is named by it. */
  readonly label: (row: Row) => string;
};

type Props<Row> = {
  readonly caption: string;
  readonly showCaption?: true;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** The page of the row; linked from its first cell. */
  readonly rowHref?: (row: Row) => string;
  /** The query string of the page, from which sort links keep the filters. */
  readonly search?: string;
  /** The order in force, `-due`, also where the address names none. */
  readonly sort?: string;
  readonly summary?: readonly SummaryRow[];
  readonly newerHref?: string | null;
  readonly olderHref?: string | null;
  /** CSV of the same filter. */
  readonly csvHref?: string;
  readonly bare?: true;
  readonly ticks?: RowTicks<Row>;
};

/** The list of everything: native table, sorting and paging by links, a list of rows on phones. */
export function Table<Row>(props: Props<Row>) {
  const { caption, showCaption, columns, rows, rowKey, search = "", summary = [], bare, ticks } = props;
  const current = props.sort ?? new URLSearchParams(search).get("sort");
  const messages = useMessages();
  const showHead = columns.some((column) => column.label !== "");
  return (
    <div>
      <div className={bare ? undefined : "table-card"}>
        {/* Explicit roles: phones lay the table out as blocks, which would take the native ones away. */}
        <table className="data-table" {...tableRole.table}>
          <caption className={showCaption ? "px-3 pt-3 font-medium" : "sr-only"}>{caption}</caption>
          {showHead ? (
            <thead {...tableRole.group}>
              <tr {...tableRole.row} data-label={messages.sortBy}>
                {ticks ? <TickHead /> : null}
                {columns.map((column) => (
                  <HeadCell key={column.key} column={column} search={search} current={current} />
                ))}
              </tr>
            </thead>
          ) : null}
          <tbody {...tableRole.group}>
            {rows.map((row) => (
              <BodyRow key={rowKey(row)} row={row} columns={columns} rowHref={props.rowHref} ticks={ticks} />
            ))}
          </tbody>
          {summary.length > 0 ? (
            <tfoot {...tableRole.group}>
              {summary.map((line) => (
                <SummaryLine key={line.scope} line={line} columns={columns} filler={ticks ? 1 : 0} />
              ))}
            </tfoot>
          ) : null}
        </table>
      </div>
      <Paging newerHref={props.newerHref} olderHref={props.olderHref} csvHref={props.csvHref} />
    </div>
  );
}

type HeadProps<Row> = {
  readonly column: Column<Row>;
  readonly search: string;
  readonly current: string | null;
};

function HeadCell<Row>({ column, search, current }: HeadProps<Row>) {
  const messages = useMessages();
  const { sort, label, align } = column;
  const className = align === "end" ? "num" : undefined;
  if (!sort) {
    return (
      <th scope="col" {...tableRole.head} className={className}>
        {label}
      </th>
    );
  }
  const ascending = current === sort;
  const sorted = ascending || current === `-${sort}`;
  return (
    <th
      scope="col"
      {...tableRole.head}
      className={className}
      aria-sort={sorted ? (ascending ? "ascending" : "descending") : undefined}
    >
      <Link to={withParams(search, { sort: nextSort(current, sort) })} preventScrollReset>
        {label}
        {sorted ? <Icon name={ascending ? "arrow-up" : "arrow-down"} className="size-3" /> : null}
        {sorted ? (
          <span className="sr-only">{ascending ? messages.sortedAscending : messages.sortedDescending}</span>
        ) : null}
      </Link>
    </th>
  );
}

type RowProps<Row> = {
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
  readonly rowHref?: (row: Row) => string;
  readonly ticks: RowTicks<Row> | undefined;
};

function BodyRow<Row>({ row, columns, rowHref, ticks }: RowProps<Row>) {
  return (
    <tr {...tableRole.row} className={ticks ? "ticked-row" : undefined}>
      {ticks ? <TickCell row={row} ticks={ticks} /> : null}
      {columns.map((column, index) => {
        const place = column.place ?? (index === 0 ? "lead" : "detail");
        const className = classNames(column.align === "end" && "num", `at-${place}`);
        if (index > 0) {
          return (
            <td
              key={column.key}
              {...tableRole.cell}
              data-label={place === "detail" ? column.label || undefined : undefined}
              className={className}
            >
              {column.cell(row)}
            </td>
          );
        }
        return (
          <th key={column.key} scope="row" {...tableRole.rowHead} className={className}>
            {rowHref ? (
              <Link to={rowHref(row)} className="row-link" discover="none">
                {column.cell(row)}
              </Link>
            ) : (
              column.cell(row)
            )}
          </th>
        );
      })}
    </tr>
  );
}

function TickHead() {
  const messages = useMessages();
  return (
    <th scope="col" {...tableRole.head} className="at-tick">
      <span className="sr-only">{messages.ticked}</span>
    </th>
  );
}

function TickCell<Row>({ row, ticks }: { readonly row: Row; readonly ticks: RowTicks<Row> }) {
  const messages = useMessages();
  const value = ticks.value(row);
  return (
    <td {...tableRole.cell} className="at-tick">
      {value === null ? null : (
        <label className="tick">
          <input type="checkbox" form={ticks.form} name={ticks.name} value={value} />
          <span className="sr-only">{messages.tick(ticks.label(row))}</span>
        </label>
      )}
    </td>
  );
}

type SummaryProps<Row> = {
  readonly line: SummaryRow;
  readonly columns: readonly Column<Row>[];
  /** Cells before the first column. */
  readonly filler: number;
};

function SummaryLine<Row>({ line, columns, filler }: SummaryProps<Row>) {
  return (
    <tr {...tableRole.row}>
      {filler > 0 ? <td {...tableRole.cell} className="filler" /> : null}
      <th scope="row" {...tableRole.rowHead}>
        {line.scope}
      </th>
      {columns.slice(1).map((column) => {
        const cell = line.cells[column.key];
        const className = classNames(column.align === "end" && "num", cell === undefined && "filler");
        return (
          <td
            key={column.key}
            {...tableRole.cell}
            className={className}
            data-label={cell === undefined ? undefined : column.label}
          >
            {cell}
          </td>
        );
      })}
    </tr>
  );
}

type PagingProps = Pick<Props<never>, "newerHref" | "olderHref" | "csvHref">;

/** Keyset pages: newer and older, no page numbers that shift while rows arrive. */
export function Paging({ newerHref, olderHref, csvHref }: PagingProps) {
  const messages = useMessages();
  if (!newerHref && !olderHref && !csvHref) return null;
  return (
    <div className="no-print mt-3 flex flex-wrap items-center justify-between gap-3">
      <nav aria-label={messages.pages} className="flex gap-2">
        {newerHref ? (
          <Link to={newerHref} rel="prev" className="btn btn-small">
            <Icon name="chevron-left" />
            {messages.newer}
          </Link>
        ) : null}
        {olderHref ? (
          <Link to={olderHref} rel="next" className="btn btn-small">
            {messages.older}
            <Icon name="chevron-right" />
          </Link>
        ) : null}
      </nav>
      {csvHref ? (
        <a href={csvHref} className="btn btn-quiet btn-small">
          <Icon name="download" />
          {messages.downloadCsv}
        </a>
      ) : null}
    </div>
  );
}
