import { fileOf } from "~/console/links";
import { SubscriptionsTable } from "~/console/pages/subscriptions-table";
import type {
  SubscriptionRow,
  SubscriptionSort,
  SubscriptionTab,
} from "~/console/queries/subscriptions.server";
import type { Page } from "~/store/columns";
import { ButtonLink } from "~/ui/button";
import { EmptyState, NothingMatches } from "~/ui/empty-state";
import { FilterBar } from "~/ui/filter-bar";
import { formatCount } from "~/ui/format/number";
import { PageHeader } from "~/ui/page-header";
import { withParams } from "~/ui/query-string";

type Props = {
  readonly base: string;
  /** Whether the reader may take the list away as a file. */
  readonly mayExport: boolean;
  readonly search: string;
  readonly tab: SubscriptionTab;
  readonly sort: SubscriptionSort;
  readonly page: Page<SubscriptionRow>;
  readonly counts: Readonly<Record<SubscriptionTab, number>>;
  readonly names: { readonly customer: string | null; readonly plan: string | null };
  readonly mayWrite: boolean;
};

const tabLabels: Readonly<Record<SubscriptionTab, string>> = {
  all: "All",
  active: "Active",
  ending: "Ending",
  scheduled: "Scheduled",
  ended: "Ended",
};

export function SubscriptionsPage(props: Props) {
  const { base, search, tab, sort, page, counts, names, mayWrite } = props;
  const create = mayWrite ? (
    <ButtonLink tone="primary" to={`${base}/subscriptions/new`}>
      New subscription
    </ButtonLink>
  ) : null;
  const active = [
    names.customer ? { name: "customer", label: names.customer } : null,
    names.plan ? { name: "plan", label: names.plan } : null,
  ].filter((filter) => filter !== null);
  const filtered = active.length > 0 || tab !== "all";
  return (
    <>
      <PageHeader title="Subscriptions" actions={filtered || page.rows.length > 0 ? create : null} />
      <FilterBar
        label="Subscriptions"
        search={search}
        tabs={(Object.keys(tabLabels) as SubscriptionTab[]).map((key) => ({
          label: tabLabels[key],
          to: withParams(search, { state: key === "all" ? null : key }),
          count: formatCount(counts[key], "en"),
          current: key === tab,
        }))}
        active={active}
      />
      {page.rows.length > 0 ? (
        <SubscriptionsTable
          base={base}
          caption="Subscriptions"
          rows={page.rows}
          sorting={{ search, sort }}
          newerHref={page.newer ? withParams(search, { before: page.newer, after: null }) : null}
          olderHref={page.older ? withParams(search, { after: page.older, before: null }) : null}
          csvHref={props.mayExport ? fileOf(base, "subscriptions", search) : undefined}
        />
      ) : filtered ? (
        <NothingMatches clearHref={`${base}/subscriptions`} />
      ) : (
        <EmptyState title="No subscription runs" action={create}>
          Publish a plan first, then subscribe a customer to it.
        </EmptyState>
      )}
    </>
  );
}
