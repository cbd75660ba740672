import type { ShownStart } from "~/console/forms/start-preview";
import { DateText, InstantDateText } from "~/ui/date-text";
import { DocumentPreview } from "~/ui/document-preview";
import { PreviewNotes } from "~/ui/preview-notes";

type Props = {
  readonly preview: ShownStart | null;
  /** Why there is no preview. */
  readonly problems: readonly { readonly message: string }[];
  readonly zone: string;
};

/** What a new subscription is billed at once, and what the invoice after that will be. */
export function StartPreview({ preview, problems, zone }: Props) {
  if (!preview) return <Problems problems={problems} />;
  const { atOnce, next, startsAt, trialEndsAt, notes } = preview;
  return (
    <div className="grid gap-5">
      <PreviewNotes notes={notes} />
      {trialEndsAt === null ? null : (
        <p className="text-ink-2">
          Trial from <InstantDateText at={startsAt} zone={zone} />, over on{" "}
          <InstantDateText at={trialEndsAt} zone={zone} />.
        </p>
      )}
      <div>
        <h3 className="mb-1">Billed at once</h3>
        {atOnce.length === 0 ? <p className="text-ink-2">Nothing is due yet.</p> : null}
        {atOnce.map((document) => (
          <DocumentPreview key={document.issuedOn} document={document} title="Billed at once" />
        ))}
      </div>
      <div>
        <h3 className="mb-1">
          {next ? (
            <>
              {atOnce.length === 0 ? "First invoice" : "Next invoice"} on <DateText day={next.issuedOn} />
            </>
          ) : (
            "After that"
          )}
        </h3>
        {next ? (
          <>
            <p className="mb-1 text-ink-2">Forecast, without usage that is yet to come.</p>
            <DocumentPreview document={next} title="Next invoice" />
          </>
        ) : (
          <p className="text-ink-2">Nothing more will be billed.</p>
        )}
      </div>
    </div>
  );
}

function Problems({ problems }: Pick<Props, "problems">) {
  return (
    <div className="grid gap-1">
      <p className="text-ink-2">It cannot be started like this, so there is nothing to preview.</p>
      {problems.map((problem) => (
        <p key={problem.message}>{problem.message}</p>
      ))}
    </div>
  );
}
