import { DateText } from "~/ui/date-text";
import { DocumentPreview, type PreviewedDocument } from "~/ui/document-preview";
import type { PreviewNote } from "~/ui/preview-notes";

/** What a run would make at once, and the document after it where it makes none. */
export type ShownBilling = {
  readonly currency: string;
  readonly previewHash: string;
  readonly notes: readonly PreviewNote[];
  readonly documents: readonly (PreviewedDocument & {
    readonly key: string;
    readonly kind: "invoice" | "credit_note";
  })[];
  readonly next: PreviewedDocument | null;
};

export function BilledDocuments({ shown }: { readonly shown: Pick<ShownBilling, "documents" | "next"> }) {
  const { documents, next } = shown;
  if (documents.length > 0) return <DocumentList documents={documents} />;
  if (!next) return <p>Nothing is billed or given back now.</p>;
  return (
    <>
      <p className="mb-3">Nothing is billed or given back now. The next invoice would be this one:</p>
      <h3 className="mb-1">
        Invoice of <DateText day={next.issuedOn} />, a forecast
      </h3>
      <DocumentPreview document={next} title="Next invoice" />
    </>
  );
}

export function DocumentList({ documents }: Pick<ShownBilling, "documents">) {
  return (
    <div className="grid gap-5">
      {documents.map((document) => {
        const title = document.kind === "invoice" ? "Invoice" : "Credit note";
        return (
          <div key={document.key}>
            <h3 className="mb-1">
              {title} of <DateText day={document.issuedOn} />
            </h3>
            <DocumentPreview document={document} title={title} />
          </div>
        );
      })}
    </div>
  );
}
