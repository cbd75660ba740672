import { pageOf } from "~/console/links";
import { BlockedPage } from "~/console/pages/entry-page";
import { migrationPage } from "~/console/pages/plan-migrations-table";
import type { RefusedForm } from "~/http/form-state";
import { ConfirmPage } from "~/ui/confirm-page";
import { ErrorSummary } from "~/ui/error-summary";
import { formatCount } from "~/ui/format/number";

type Discardable = {
  readonly id: string;
  readonly planId: string;
  readonly planName: string;
  readonly toVersion: number;
  readonly state: string;
  readonly calculatesThen: string | null;
  readonly itemCount: number;
  readonly previewHash: string;
};

type Props = {
  readonly base: string;
  readonly migration: Discardable;
  readonly refused: RefusedForm | undefined;
};

/** Only a plan that nobody started, with all its figures or without them, can be put aside. */
export function isDiscardable({
  state,
  calculatesThen,
}: Pick<Discardable, "state" | "calculatesThen">): boolean {
  return (calculatesThen ?? state) === "draft";
}

/** A plan nobody wants to start is put aside, after a question. */
export function DiscardMigrationPage({ base, migration, refused }: Props) {
  const { id, planId, planName, toVersion, itemCount, previewHash } = migration;
  const page = migrationPage(base, planId, id);
  const crumbs = [
    { label: "Plans", to: `${base}/plans` },
    { label: planName, to: pageOf(base, "plan", planId) },
    { label: `To version ${toVersion}`, to: page },
  ];
  const title = `Discard the migration of ${planName} to version ${toVersion}?`;
  if (!isDiscardable(migration)) {
    const message = "This migration was started or discarded before, so there is no plan to discard.";
    const back = { to: page, label: "Back to the migration" };
    return <BlockedPage title={title} crumbs={crumbs} messages={[message]} back={back} />;
  }
  const who = itemCount === 1 ? "1 subscription" : `${formatCount(itemCount, "en")} subscriptions`;
  return (
    <>
      <ErrorSummary errors={(refused?.summary ?? []).map(({ message }) => ({ message }))} />
      <ConfirmPage
        title={title}
        crumbs={crumbs}
        costTitle="What they pay"
        cost="As before: nobody was changed, and nobody will be."
        consequences={[
          { label: "On record", value: "It stays in the list of migrations, as discarded." },
          { label: "To undo", value: "This cannot be undone: plan another migration instead." },
        ]}
        confirmLabel="Discard migration"
        busyLabel="Discarding…"
        cancelHref={page}
        previewHash={previewHash}
        tone="danger"
      >
        {who} would not be taken over to version {toVersion}.
      </ConfirmPage>
    </>
  );
}
