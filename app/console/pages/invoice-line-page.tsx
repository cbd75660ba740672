import { Link } from "@remix-run/react";
import { pageOf } from "~/console/links";
import { publicId } from "~/public-ids";
import { Card } from "~/ui/card";
import { PeriodText } from "~/ui/date-text";
import { type DerivationNode, DerivationTree } from "~/ui/derivation-tree";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";

type Props = {
  readonly base: string;
  readonly invoice: { readonly id: string; readonly number: string };
  readonly line: {
    readonly description: string;
    readonly currency: string;
    readonly amountMinor: bigint;
    readonly fromOn: number;
    readonly toOn: number;
    readonly subscriptionId: string | null;
    readonly kind: string;
    readonly planHref: string | null;
    /** Its position, for whoever may set an amount. */
    readonly positionId: string | null;
  };
  readonly steps: readonly DerivationNode[];
  /** The page that says when it is earned. */
  readonly recognitionHref: string;
};

/** One line: the fee behind it, every step of its amount, and the way to the facts and the price of that day. */
export function InvoiceLinePage({ base, invoice, line, steps, recognitionHref }: Props) {
  return (
    <>
      <PageHeader
        title={line.description}
        crumbs={[
          { label: "Invoices", to: `${base}/invoices` },
          { label: invoice.number, to: pageOf(base, "invoice", invoice.id) },
        ]}
        lead={<PeriodText from={line.fromOn} to={line.toOn} />}
      />
      <p className="mb-5">
        <MoneyText amountMinor={line.amountMinor} currency={line.currency} className="text-figure" />{" "}
        <span className="text-ink-3">net</span>
      </p>
      <Card title="How this amount came about">
        <DerivationTree label="Derivation" nodes={steps} open="all" />
      </Card>
      <ul className="mt-6 grid gap-2">
        <li>
          <Link to={recognitionHref} className="prose-link">
            When it is earned
          </Link>
        </li>
        {line.planHref ? (
          <li>
            <Link to={line.planHref} className="prose-link">
              The price that was in force then
            </Link>
          </li>
        ) : null}
        {line.subscriptionId ? (
          <li>
            <Link to={pageOf(base, "subscription", line.subscriptionId)} className="prose-link">
              The subscription
            </Link>
          </li>
        ) : null}
        {line.positionId && line.subscriptionId ? (
          <li>
            <Link
              to={`${pageOf(base, "subscription", line.subscriptionId)}/amounts/set?position=${line.positionId}`}
              className="prose-link"
            >
              Set another amount for this
            </Link>
          </li>
        ) : null}
        {line.kind === "usage" && line.subscriptionId ? (
          <li>
            <Link
              to={`${base}/usage?subscription=${publicId("subscription", line.subscriptionId)}`}
              className="prose-link"
            >
              The events behind it
            </Link>
          </li>
        ) : null}
      </ul>
    </>
  );
}
