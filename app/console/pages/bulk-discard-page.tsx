import { BULK_WORDS, bulkCrumbs, bulkRunPage, counted } from "~/console/pages/bulk-words";
import { DiscardRunPage } from "~/console/pages/run-discard-page";
import type { BulkRunRow } from "~/console/queries/bulk-runs.server";
import type { RefusedForm } from "~/http/form-state";

type Props = {
  readonly base: string;
  readonly run: Pick<BulkRunRow, "id" | "kind" | "state" | "calculatesThen" | "itemCount" | "previewHash">;
  readonly refused: RefusedForm | undefined;
};

/** A run over many rows that nobody wants to start is put aside, after a question. */
export function DiscardBulkRunPage({ base, run, refused }: Props) {
  const words = BULK_WORDS[run.kind];
  const what = counted(run.itemCount, words.noun);
  const page = bulkRunPage(base, run.id);
  return (
    <DiscardRunPage
      run={run}
      noun="run"
      title={`Discard the plan to ${words.verb.toLowerCase()} ${what}?`}
      crumbs={[...bulkCrumbs(base, words), { label: `${words.verb} ${what}`, to: page }]}
      page={page}
      costTitle={`What is ${words.done}`}
      cost={`Nothing: none of them was ${words.done} by this run, and none will be.`}
      refused={refused}
    >
      {what} would stay as {run.itemCount === 1 ? "it is" : "they are"}. Runs that go on by themselves are not
      affected.
    </DiscardRunPage>
  );
}
