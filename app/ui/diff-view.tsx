import type { ReactNode } from "react";
import { Table } from "~/ui/table";

/** A field of which both sides are shown; null where there was, or is, nothing. */
export type DiffRow = {
  readonly key: string;
  /** The field by its name in words. */
  readonly field: string;
  readonly was: ReactNode | null;
  readonly now: ReactNode | null;
  /** By how much, where both are amounts of one currency. */
  readonly change?: ReactNode;
};

export type SameRow = { readonly key: string; readonly field: string; readonly value: ReactNode };

type Props = {
  readonly caption: string;
  readonly rows: readonly DiffRow[];
  /** What stayed as it was; shown on demand. */
  readonly same?: readonly SameRow[];
  /** Said when nothing changed. */
  readonly nothing: string;
};

const none = <span className="text-ink-3">none</span>;

/** Before and after, field by field: only what changed, the rest on demand. The words say it; colour repeats it. */
export function DiffView({ caption, rows, same = [], nothing }: Props) {
  const showsChange = rows.some(({ change }) => change !== undefined);
  return (
    <div className="grid gap-3">
      {rows.length === 0 ? (
        <p className="text-ink-2">{nothing}</p>
      ) : (
        <Table
          caption={caption}
          columns={[
            { key: "field", label: "Field", cell: (row: DiffRow) => row.field },
            { key: "was", label: "Was", place: "detail", cell: (row) => <Was>{row.was}</Was> },
            { key: "now", label: "Now", place: "detail", cell: (row) => <Now>{row.now}</Now> },
            ...(showsChange
              ? [
                  {
                    key: "change",
                    label: "Change",
                    align: "end" as const,
                    place: "amount" as const,
                    cell: (row: DiffRow) => row.change ?? null,
                  },
                ]
              : []),
          ]}
          rows={rows}
          rowKey={(row) => row.key}
        />
      )}
      {same.length > 0 ? (
        <details>
          <summary className="prose-link w-fit">Show all {rows.length + same.length} fields</summary>
          <div className="mt-3">
            <Table
              caption="Fields that stay as they are"
              columns={[
                { key: "field", label: "Stays as it is", cell: (row: SameRow) => row.field },
                { key: "value", label: "Value", place: "detail", cell: (row) => row.value },
              ]}
              rows={same}
              rowKey={(row) => row.key}
            />
          </div>
        </details>
      ) : null}
    </div>
  );
}

function Was({ children }: { readonly children: ReactNode }) {
  if (children === null) return none;
  return (
    <del className="diff-was">
      <span className="sr-only">was </span>
      {children}
    </del>
  );
}

function Now({ children }: { readonly children: ReactNode }) {
  if (children === null) return none;
  return (
    <ins className="diff-now">
      <span className="sr-only">now </span>
      {children}
    </ins>
  );
}
