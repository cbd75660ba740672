import { Link } from "@remix-run/react";
import { pageOf } from "~/console/links";
import { ButtonLink } from "~/ui/button";
import { Card } from "~/ui/card";
import { DateText, InstantText } from "~/ui/date-text";
import { DescriptionList } from "~/ui/description-list";
import { DocumentPreview, type PreviewedDocument } from "~/ui/document-preview";
import { Notice } from "~/ui/flash";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { StatusBadge } from "~/ui/status-badge";
import { StubPart, WithStub } from "~/ui/stub";

export type DraftView = {
  readonly kind: "grace" | "held";
  readonly customer: { readonly id: string; readonly name: string };
  readonly draftedOn: number;
  readonly closesAt: number | null;
  /** It shows a share of a pool that others of the group may draw until it closes. */
  readonly sharesPool: boolean;
  readonly currency: string;
  readonly document: PreviewedDocument;
};

type Props = {
  readonly base: string;
  readonly draft: DraftView;
  /** Where it is closed; null for whoever may not. */
  readonly closeHref: string | null;
};

/** An invoice that is not issued yet: what it would say now, and when it closes. */
export function DraftPage({ base, draft, closeHref }: Props) {
  const { kind, customer, draftedOn, closesAt, sharesPool, currency, document } = draft;
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
      </WithStub>
    </>
  );
}
