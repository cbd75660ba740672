import { Form, Link } from "@remix-run/react";
import { type ReactNode, useId } from "react";
import { Button } from "~/ui/button";
import { formatCount } from "~/ui/format/number";
import { Icon } from "~/ui/icon";
import { useLocale, useMessages } from "~/ui/locale-context";
import { withParams } from "~/ui/query-string";
import { type Tab, Tabs } from "~/ui/tabs";

export type FilterSelect = {
  readonly name: string;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
};

export type ActiveFilter = { readonly name: string; readonly label: string };

type Props = {
  readonly label: string;
  readonly search: string;
  /** State tabs with counts; links of their own. */
  readonly tabs?: readonly Tab[];
  readonly query?: { readonly name: string; readonly label: string; readonly placeholder?: string };
  readonly selects?: readonly FilterSelect[];
  /** Further fields, such as a date range. */
  readonly children?: ReactNode;
  readonly active?: readonly ActiveFilter[];
  /** How many rows the filter leaves, when it is known. */
  readonly count?: number;
  /** Parameters that are not fields of this form but stay, such as `state` and `sort`. */
  readonly keep?: readonly string[];
};

/** Filters of a list: a GET form whose state is the URL. */
export function FilterBar(props: Props) {
  const { label, search, tabs, query, selects = [], active = [], count, keep = ["state", "sort"] } = props;
  const messages = useMessages();
  const locale = useLocale();
  const params = new URLSearchParams(search);
  const hasFields = query !== undefined || selects.length > 0 || props.children !== undefined;
  return (
    <div className="mb-4">
      {tabs ? <Tabs label={label} tabs={tabs} /> : null}
      {hasFields ? (
        <Form method="get" role="search" aria-label={label} key={search}>
          {keep.map((name) => {
            const value = params.get(name);
            return value ? <input key={name} type="hidden" name={name} value={value} /> : null;
          })}
          <div className="flex flex-wrap items-end gap-3">
            {query ? <QueryField query={query} value={params.get(query.name) ?? ""} /> : null}
            {selects.map((select) => (
              <SelectField key={select.name} select={select} value={params.get(select.name) ?? ""} />
            ))}
            {props.children}
            <Button>{messages.filter}</Button>
          </div>
        </Form>
      ) : null}
      <div className="mt-3 flex flex-wrap items-center gap-2 empty:hidden">
        {active.map((filter) => (
          <Link
            key={filter.name}
            to={withParams(search, { [filter.name]: null })}
            className="badge tone-neutral min-h-6 no-underline"
            aria-label={messages.removeFilter(filter.label)}
          >
            {filter.label}
            <Icon name="close" className="size-3" />
          </Link>
        ))}
        {active.length > 0 ? (
          <Link
            to={withParams(search, Object.fromEntries(active.map((filter) => [filter.name, null])))}
            className="prose-link inline-flex min-h-6 items-center text-dense"
          >
            {messages.clearFilters}
          </Link>
        ) : null}
        {count === undefined ? null : (
          <p role="status" className="text-dense text-ink-3">
            {messages.results(count, formatCount(count, locale))}
          </p>
        )}
      </div>
    </div>
  );
}

function QueryField(props: { readonly query: NonNullable<Props["query"]>; readonly value: string }) {
  const id = useId();
  return (
    <div className="field min-w-48 flex-1 md:max-w-80">
      <label htmlFor={id} className="text-dense">
        {props.query.label}
      </label>
      <input
        id={id}
        type="search"
        name={props.query.name}
        defaultValue={props.value}
        placeholder={props.query.placeholder}
        className="input"
      />
    </div>
  );
}

function SelectField({ select, value }: { readonly select: FilterSelect; readonly value: string }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id} className="text-dense">
        {select.label}
      </label>
      <select id={id} name={select.name} defaultValue={value} className="input">
        {select.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
