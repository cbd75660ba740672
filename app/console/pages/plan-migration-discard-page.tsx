import { pageOf } from "~/console/links";
import { migrationPage } from "~/console/pages/plan-migrations-table";
import type { CountedRun } from "~/console/pages/run-badge";
import { DiscardRunPage } from "~/console/pages/run-discard-page";
import type { RefusedForm } from "~/http/form-state";
import { formatCount } from "~/ui/format/number";

type Discardable = Pick<CountedRun, "state" | "calculatesThen"> & {
  readonly id: string;
  readonly planId: string;
  readonly planName: string;
  readonly toVersion: number;
  readonly itemCount: number;
  readonly previewHash: string;
};

type Props = {
  readonly base: string;
  readonly migration: Discardable;
  readonly refused: RefusedForm | undefined;
};

/** A migration nobody wants to start is put aside, after a question. */
export function DiscardMigrationPage({ base, migration, refused }: Props) {
  const { id, planId, planName, toVersion, itemCount } = migration;
  const page = migrationPage(base, planId, id);
  const who = itemCount === 1 ? "1 subscription" : `${formatCount(itemCount, "en")} subscriptions`;
  return (
    <DiscardRunPage
      run={migration}
      noun="migration"
      title={`Discard the migration of ${planName} to version ${toVersion}?`}
      crumbs={[
        { label: "Plans", to: `${base}/plans` },
        { label: planName, to: pageOf(base, "plan", planId) },
        { label: `To version ${toVersion}`, to: page },
      ]}
      page={page}
      costTitle="What they pay"
      cost="As before: nobody was changed, and nobody will be."
      refused={refused}
    >
      {who} would not be taken over to version {toVersion}.
    </DiscardRunPage>
  );
}
