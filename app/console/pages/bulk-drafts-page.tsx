import { type BulkResult, type BulkRow, checkMany, type LeftOut } from "~/console/forms/bulk";
import { BulkConfirmPage, BulkResultPage } from "~/console/pages/bulk-pages";
import { BlockedPage } from "~/console/pages/entry-page";
import { messageOf, type RefusedForm } from "~/http/form-state";

type Props = {
  readonly base: string;
  readonly onceKey: string;
  /** How many drafts are chosen. */
  readonly count: number;
  readonly rows: readonly BulkRow[];
  readonly leftOut: readonly LeftOut[];
  readonly results?: readonly BulkResult[];
  readonly refused?: RefusedForm;
};

const NOUN = { one: "draft", many: "drafts" };

/** Several drafts: what each comes to as an invoice, and what became of each. */
export function BulkDraftsPage(props: Props) {
  const { base, count, results } = props;
  const listHref = `${base}/invoices?state=draft`;
  const crumbs = [{ label: "Drafts", to: listHref }];
  if (results) {
    return <BulkResultPage noun={NOUN} done="closed" crumbs={crumbs} backHref={listHref} results={results} />;
  }
  const tooMany = checkMany(count);
  if (tooMany || count === 0) {
    const message = tooMany ? messageOf(tooMany) : "No draft is ticked. Tick those to close in the list.";
    const back = { to: listHref, label: "Choose drafts" };
    return <BlockedPage title="Close drafts" crumbs={crumbs} messages={[message]} back={back} />;
  }
  return (
    <BulkConfirmPage
      verb="Close"
      busyLabel="Closing…"
      noun={NOUN}
      crumbs={crumbs}
      rows={props.rows}
      leftOut={props.leftOut}
      onceKey={props.onceKey}
      hidden={{}}
      consequences={[
        {
          label: "Documents",
          value: "An invoice each. Credit pays its part at once; what is left is to pay.",
        },
        { label: "Mailed", value: "Each customer that has an address for invoices." },
        { label: "Cannot be undone", value: "They take a number and stay. A credit note corrects them." },
      ]}
      backHref={listHref}
      refused={props.refused}
    />
  );
}
