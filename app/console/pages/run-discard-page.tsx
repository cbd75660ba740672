import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { isDiscardable } from "~/billing/run-kinds";
import { BlockedPage } from "~/console/pages/entry-page";
import type { CountedRun } from "~/console/pages/run-badge";
import type { RefusedForm } from "~/http/form-state";
import { ConfirmPage } from "~/ui/confirm-page";
import { ErrorSummary } from "~/ui/error-summary";
import type { Crumb } from "~/ui/page-header";

type Props = {
  readonly run: Pick<CountedRun, "state" | "calculatesThen"> & { readonly previewHash: string };
  /** "migration" or "run". */
  readonly noun: string;
  readonly title: string;
  readonly crumbs: readonly Crumb[];
  /** The page of what is discarded. */
  readonly page: string;
  readonly costTitle: string;
  readonly cost: string;
  readonly refused: RefusedForm | undefined;
  /** Who is left as they are. */
  readonly children: ReactNode;
};

/** A plan of long work that nobody wants to start is put aside, after a question. */
export function DiscardRunPage({ run, noun, page, refused, children, ...words }: Props) {
  const { title, crumbs, costTitle, cost } = words;
  if (!isDiscardable(run)) {
    const message = `This ${noun} was started or discarded before, so there is no plan to discard.`;
    const back = { to: page, label: `Back to the ${noun}` };
    return <BlockedPage title={title} crumbs={crumbs} messages={[message]} back={back} />;
  }
  return (
    <>
      <ErrorSummary errors={(refused?.summary ?? []).map(({ message }) => ({ message }))} />
      <ConfirmPage
        title={title}
        crumbs={crumbs}
        costTitle={costTitle}
        cost={cost}
        consequences={[
          { label: "On record", value: `It stays in the list of ${noun}s, as discarded.` },
          { label: "To undo", value: `This cannot be undone: plan another ${noun} instead.` },
        ]}
        confirmLabel={`Discard ${noun}`}
        busyLabel="Discarding…"
        cancelHref={page}
        previewHash={run.previewHash}
        tone="danger"
      >
        {children}
      </ConfirmPage>
    </>
  );
}

/** Leads from a plan to the page that asks. */
export function DiscardLink({ page, noun }: Pick<Props, "page" | "noun">) {
  return (
    <p className="mt-5">
      <Link to={`${page}/discard`} className="prose-link">
        Discard this {noun}
      </Link>
    </p>
  );
}
