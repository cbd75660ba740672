import { Link } from "@remix-run/react";
import { pageOf } from "~/console/links";
import type { Hit } from "~/console/queries/search.server";
import { Section } from "~/ui/card";
import { EmptyState } from "~/ui/empty-state";
import { PageHeader } from "~/ui/page-header";
import { Search } from "~/ui/search";

type Props = { readonly base: string; readonly query: string; readonly hits: readonly Hit[] };

const groups = [
  ["customer", "Customers"],
  ["invoice", "Invoices"],
  ["subscription", "Subscriptions"],
  ["plan", "Plans"],
] as const;

export function SearchPage({ base, query, hits }: Props) {
  return (
    <>
      <PageHeader title={query === "" ? "Search" : `Search for “${query}”`} />
      {query === "" ? (
        <div className="max-w-120">
          <p className="mb-3 text-ink-2">By number, name, e-mail, external id or id.</p>
          <Search action={`${base}/search`} />
        </div>
      ) : hits.length === 0 ? (
        <EmptyState title="Nothing found">No customer, invoice or id matches “{query}”.</EmptyState>
      ) : null}
      {groups.map(([kind, title]) => {
        const found = hits.filter((hit) => hit.kind === kind);
        if (found.length === 0) return null;
        return (
          <Section key={kind} title={title}>
            <ul className="card divide-y divide-line">
              {found.map((hit) => (
                <li key={hit.id}>
                  <Link
                    to={pageOf(base, kind, hit.id)}
                    className="flex min-h-9 flex-wrap items-center justify-between gap-x-4 px-4 py-1.5 no-underline hover:bg-sunken"
                  >
                    <span className="font-medium text-accent-text">{hit.title}</span>
                    <span className="text-ink-2">{hit.detail}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </Section>
        );
      })}
    </>
  );
}
