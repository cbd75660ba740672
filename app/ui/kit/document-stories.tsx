import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ConfirmPage, SmallConfirmation } from "~/ui/confirm-page";
import { DerivationTree } from "~/ui/derivation-tree";
import { DescriptionList } from "~/ui/description-list";
import { ErrorPage } from "~/ui/error-page";
import { InvoicePaper } from "~/ui/invoice-paper";
import { creditDerivation, sampleDerivation, samplePaper } from "~/ui/kit/samples";
import { Story } from "~/ui/kit/story";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { PreviewPane } from "~/ui/preview-pane";
import { StatusBadge } from "~/ui/status-badge";
import { StubPart, WithStub } from "~/ui/stub";

export function DocumentStories() {
  return (
    <>
      <Story name="Invoice with its stub">
        <PageHeader
          heading="h3"
          title="Invoice NW-00042"
          crumbs={[{ label: "Invoices", to: "#invoices" }]}
          badge={<StatusBadge subject="invoice" state="overdue" detail="16 days" />}
          actions={
            <Button tone="primary" type="button">
              Collect 473.98 €
            </Button>
          }
          more={
            <a className="menu-item" href="#pdf">
              PDF
            </a>
          }
        />
        <WithStub label="Key facts of the invoice" stub={<InvoiceStub />}>
          <InvoicePaper invoice={samplePaper} openLine="calls" />
        </WithStub>
      </Story>
      <Story name="Derivation">
        <Card>
          <DerivationTree
            label="API calls, October"
            nodes={[
              {
                key: "root",
                label: "API calls, October",
                equation: "14,210",
                result: "125.26 €",
                children: sampleDerivation,
              },
              {
                key: "credit",
                label: "Team, given back",
                result: "−21.00 €",
                children: creditDerivation,
              },
            ]}
          />
        </Card>
      </Story>
      <Story name="Confirmation">
        <ConfirmPage
          title="End Team for Beta KG on 30 Nov 2026?"
          costTitle="What it costs"
          cost={<p>Nothing is billed or given back now.</p>}
          consequences={[
            { label: "Documents", value: "None now. Usage since 1 Nov is billed on 1 Dec." },
            { label: "Mail", value: "None." },
          ]}
          heading="h3"
          confirmLabel="End on 30 Nov 2026"
          busyLabel="Ending…"
          cancelHref="#back"
          previewHash="a"
          moved={[{ label: "To pay", was: "276.08 €", now: "281.00 €" }]}
        >
          <p>Team runs until 30 Nov and is not renewed. You can undo this until then.</p>
        </ConfirmPage>
        <div className="mt-4 max-w-100">
          <PreviewPane title="What would it cost?">
            <MoneyText className="text-figure" amountMinor={12526n} currency="EUR" />
          </PreviewPane>
        </div>
      </Story>
      <Story name="Small confirmation">
        <SmallConfirmation
          title="Remove Jonas Brandt?"
          confirmLabel="Remove from the organization"
          cancelHref="#back"
        >
          They lose access at once. What they did stays in the audit trail, and they can be invited again.
        </SmallConfirmation>
      </Story>
      <Story name="Error page">
        <ErrorPage
          heading="h3"
          status={500}
          requestId="req_8f3kz02m"
          time="21 Nov 2026, 09:14 Berlin"
          saved="Your draft was saved."
        />
      </Story>
    </>
  );
}

function InvoiceStub() {
  return (
    <>
      <StubPart>
        <p className="text-caption text-ink-3">Due</p>
        <MoneyText className="text-figure" amountMinor={47398n} currency="EUR" />
        <DescriptionList
          className="mt-3"
          facts={[
            { label: "Issued", value: "1 Nov 2026" },
            { label: "Tax point", value: "1 Nov 2026" },
            { label: "Due on", value: "5 Nov 2026" },
          ]}
        />
      </StubPart>
      <StubPart title="Collection">
        <DescriptionList
          facts={[
            { label: "5 Nov", value: "No funds" },
            { label: "8 Nov", value: "No funds" },
            { label: "24 Nov", value: "Next try" },
          ]}
        />
      </StubPart>
    </>
  );
}
