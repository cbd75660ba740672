import type { loadProviderEvent, ProviderEventRow } from "~/console/queries/developers.server";
import { publicId } from "~/public-ids";
import type { Page } from "~/store/columns";
import { Card } from "~/ui/card";
import { InstantText } from "~/ui/date-text";
import { DescriptionList } from "~/ui/description-list";
import { CodeSample, EmptyState } from "~/ui/empty-state";
import { PageHeader } from "~/ui/page-header";
import { withParams } from "~/ui/query-string";
import { PlainBadge } from "~/ui/status-badge";
import { Table } from "~/ui/table";

const LOOKS = {
  received: ["Received", "info", "open"],
  applied: ["Applied", "good", "settled"],
  ignored: ["Ignored", "neutral", "ended"],
  failed: ["Failed", "bad", "failed"],
} as const;

function EventBadge({ state }: { readonly state: string }) {
  const [label, tone, shape] = LOOKS[state as keyof typeof LOOKS] ?? [state, "hold", "waits"];
  return (
    <PlainBadge tone={tone} shape={shape}>
      {label}
    </PlainBadge>
  );
}

type Props = { readonly base: string; readonly search: string; readonly page: Page<ProviderEventRow> };

export function ProviderEventsPage({ base, search, page }: Props) {
  return (
    <>
      <PageHeader
        title="Provider events"
        lead="Stripe's webhooks as they came in, and what became of each."
      />
      {page.rows.length === 0 ? (
        <EmptyState title="No event yet">
          Events appear when Stripe reports a payment or a new card.
        </EmptyState>
      ) : (
        <Table
          caption="Provider events"
          columns={[
            { key: "type", label: "Type", place: "lead", cell: (row) => <code>{row.type}</code> },
            { key: "id", label: "Stripe's id", cell: (row) => <code>{row.providerEventId}</code> },
            { key: "state", label: "State", place: "state", cell: (row) => <EventBadge state={row.state} /> },
            { key: "note", label: "Note", cell: (row) => row.note ?? "–" },
            {
              key: "received",
              label: "Received",
              place: "date",
              cell: (row) => <InstantText at={row.receivedAt} seconds="show" city="hide" />,
            },
          ]}
          rows={page.rows}
          rowKey={(row) => row.id}
          rowHref={(row) => `${base}/provider-events/${publicId("providerEvent", row.id)}`}
          search={search}
          newerHref={page.newer ? withParams(search, { before: page.newer, after: null }) : null}
          olderHref={page.older ? withParams(search, { after: page.older, before: null }) : null}
        />
      )}
    </>
  );
}

export function ProviderEventPage(props: {
  readonly base: string;
  readonly event: Awaited<ReturnType<typeof loadProviderEvent>>;
}) {
  const { base, event } = props;
  return (
    <>
      <PageHeader
        title={event.type}
        crumbs={[{ label: "Provider events", to: `${base}/provider-events` }]}
        badge={<EventBadge state={event.state} />}
      />
      <Card>
        <DescriptionList
          align="start"
          facts={[
            { label: "Stripe's id", value: <code>{event.providerEventId}</code> },
            { label: "Received", value: <InstantText at={event.receivedAt} seconds="show" /> },
            { label: "Applied", value: <InstantText at={event.appliedAt} seconds="show" /> },
            event.note === null ? null : { label: "Note", value: event.note },
          ]}
        />
      </Card>
      <div className="mt-5">
        <CodeSample label="As it was received">{JSON.stringify(event.payload, null, 2)}</CodeSample>
      </div>
    </>
  );
}
