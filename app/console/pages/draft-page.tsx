import { Link } from "@remix-run/react";
import { holdWords } from "~/console/hold-words";
import { pageOf } from "~/console/links";
import { publicId } from "~/public-ids";
import { ButtonLink } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { DateText, InstantText, PeriodText } from "~/ui/date-text";
import { DescriptionList } from "~/ui/description-list";
import { DocumentPreview, type PreviewedDocument } from "~/ui/document-preview";
import { Notice } from "~/ui/flash";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { StatusBadge } from "~/ui/status-badge";
import { StubPart, WithStub } from "~/ui/stub";
import { Table } from "~/ui/table";

export type DraftView = {
  readonly kind: "grace" | "held";
  readonly customer: { readonly id: string; readonly name: string };
  readonly draftedOn: number;
  readonly closesAt: number | null;
  /** It shows a share of a pool that others of the group may draw until it closes. */
  readonly sharesPool: boolean;
  readonly currency: string;
  readonly document: PreviewedDocument;
  /** Its lines that may be held by themselves; none of one whose lines count as billed. */
  readonly holdable: readonly {
    readonly positionId: string;
    readonly subscriptionId: string;
    readonly description: string;
    readonly from: number;
    readonly to: number;
    readonly amountMinor: bigint;
  }[];
  /** What of the customer waits: this draft, lines that are not on it, and others. */
  readonly holds: readonly {
    readonly id: string;
    readonly description: string;
    readonly endsAt: number;
    readonly reason: string;
  }[];
};

type Props = {
  readonly base: string;
  readonly draft: DraftView;
  /** Where it is closed; null for whoever may not. */
  readonly closeHref: string | null;
  /** Where it is put on hold; null for whoever may not. */
  readonly holdHref: string | null;
};

/** An invoice that is not issued yet: what it would say now, and when it closes. */
export function DraftPage({ base, draft, closeHref, holdHref }: Props) {
  const { holdable, holds, kind, customer, draftedOn, closesAt, sharesPool, currency, document } = draft;
  return (
    <>
      <PageHeader
        title={`Draft for ${customer.name}`}
        crumbs={[
          { label: "Invoices", to: `${base}/invoices` },
          { label: "Drafts", to: `${base}/invoices?state=draft` },
        ]}
        badge={<StatusBadge subject="invoice" state="draft" />}
        actions={
          closeHref === null ? null : (
            <ButtonLink tone="primary" to={closeHref}>
              Close now
            </ButtonLink>
          )
        }
        more={
          holdHref === null ? null : (
            <Link to={holdHref} className="menu-item">
              Hold this draft
            </Link>
          )
        }
      />
      <WithStub
        label="Key facts of the draft"
        stub={
          <>
            <StubPart>
              <p className="text-caption text-ink-3">Total so far</p>
              <MoneyText amountMinor={document.totalMinor} currency={currency} className="text-figure" />
            </StubPart>
            <StubPart>
              <DescriptionList
                facts={[
                  {
                    label: "Customer",
                    value: (
                      <Link to={pageOf(base, "customer", customer.id)} className="link">
                        {customer.name}
                      </Link>
                    ),
                  },
                  { label: "Drafted", value: <DateText day={draftedOn} /> },
                  closesAt === null
                    ? { label: "Closes", value: "When somebody closes it" }
                    : { label: "Closes on", value: <InstantText at={closesAt} /> },
                ]}
              />
            </StubPart>
          </>
        }
      >
        <Notice kind="note" className="mb-5">
          {kind === "held"
            ? "This draft is kept open on purpose: further fees of the customer may join it. It has no number before it is closed."
            : "This draft is in its days of grace: late usage and corrections still change it. It closes by itself and takes its number then; billing the customer now closes it today."}
          {sharesPool
            ? " What it takes of a shared pool is what is left now: until it closes, others of the group may draw of that."
            : null}
        </Notice>
        <Card title="What it says now">
          <DocumentPreview document={document} title="Draft" />
        </Card>
        {holds.length > 0 ? (
          <Section title={`On hold for ${customer.name}`}>
            <ul className="grid gap-1">
              {holds.map((hold) => (
                <li key={hold.id}>
                  {holdWords(hold.description)}, until <InstantText at={hold.endsAt} />: {hold.reason}
                </li>
              ))}
            </ul>
            <Link to={`${base}/holds`} className="prose-link mt-2 inline-block">
              Show the holds
            </Link>
          </Section>
        ) : null}
        {holdHref !== null && holdable.length > 0 ? (
          <Section title="Hold one line">
            <HoldableLines base={base} currency={currency} rows={holdable} />
          </Section>
        ) : null}
      </WithStub>
    </>
  );
}

type LinesProps = {
  readonly base: string;
  readonly currency: string;
  readonly rows: DraftView["holdable"];
};

/** A held line stays out as the draft closes; the rest of it is issued. */
function HoldableLines({ base, currency, rows }: LinesProps) {
  return (
    <Table
      caption="Lines that can be held"
      columns={[
        { key: "what", label: "Line", place: "lead", cell: (row) => row.description },
        { key: "period", label: "Period", place: "date", cell: (row) => <PeriodText {...row} /> },
        {
          key: "amount",
          label: "Amount",
          align: "end",
          place: "amount",
          cell: (row) => <MoneyText amountMinor={row.amountMinor} currency={currency} />,
        },
        {
          key: "act",
          label: "Hold",
          place: "detail",
          cell: (row) => (
            <ButtonLink
              size="small"
              to={`${base}/holds/new?subscription=${publicId("subscription", row.subscriptionId)}&position=${row.positionId}`}
              aria-label={`Hold ${row.description}`}
            >
              Hold
            </ButtonLink>
          ),
        },
      ]}
      rows={rows}
      rowKey={(row) => row.positionId}
    />
  );
}
