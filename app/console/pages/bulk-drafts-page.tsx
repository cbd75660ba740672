import type { BulkResult, BulkRow, LeftOut } from "~/console/forms/bulk";
import { BulkConfirmPage, BulkResultPage } from "~/console/pages/bulk-pages";
import { BULK_WORDS, bulkCrumbs } from "~/console/pages/bulk-words";
import { BlockedPage } from "~/console/pages/entry-page";
import type { RefusedForm } from "~/http/form-state";

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

const WORDS = BULK_WORDS.close_drafts;

/** Several drafts: what each comes to as an invoice, and what became of each. */
export function BulkDraftsPage(props: Props) {
  const { base, count, results } = props;
  const listHref = `${base}${WORDS.list.path}`;
  const page = { words: WORDS, crumbs: bulkCrumbs(base, WORDS), backHref: listHref };
  if (results) return <BulkResultPage {...page} results={results} />;
  if (count === 0) {
    const message = "No draft is ticked. Tick those to close in the list.";
    const back = { to: listHref, label: "Choose drafts" };
    return <BlockedPage title="Close drafts" crumbs={page.crumbs} messages={[message]} back={back} />;
  }
  return <BulkConfirmPage {...props} {...page} hidden={{}} refused={props.refused} />;
}
