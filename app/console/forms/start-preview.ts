import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { type Outcome, type Refusal, refuse } from "~/billing/outcome";
import { withTierEdit } from "~/console/forms/agreed-models";
import { atFormFields } from "~/console/forms/subscribe";
import { type RefusedForm, refusedForm } from "~/http/form-state";
import type { PreviewedDocument } from "~/ui/document-preview";
import type { PreviewNote } from "~/ui/preview-notes";

/** What the choices lead to, as the pane beside them shows it. */
export type ShownStart = {
  readonly startsAt: number;
  readonly trialEndsAt: number | null;
  readonly atOnce: readonly PreviewedDocument[];
  readonly next: PreviewedDocument | null;
  readonly notes: readonly PreviewNote[];
  /** Comes back with the form, so that what is started is what was shown. */
  readonly previewHash: string;
};

/** What comes of asking for a preview. */
export type StartAnswer = { readonly preview: ShownStart | null; readonly refused: RefusedForm };

type Previewed = {
  readonly startsAt: number;
  readonly trialEndsAt: number | null;
  readonly atOnce: readonly ClosedDraft[];
  readonly next: ClosedDraft | null;
  readonly billedTo: string | null;
  readonly notes: readonly PreviewNote[];
  readonly previewHash: string;
};

/**
 * The preview and, where it was refused, what is wrong with which field; what was typed comes back either way.
 * `refusals` are what starting met, which may be more than the preview does: figures that moved, an id that is taken.
 */
export function startAnswer(
  outcome: Outcome<Previewed>,
  shown: (draft: ClosedDraft, billedTo: string | null) => PreviewedDocument,
  form?: FormData,
  refusals: readonly Refusal[] = [],
): StartAnswer {
  const met = atFormFields(refusals.length > 0 ? refuse(...refusals) : outcome);
  const refused = edited(refusedForm(met.ok ? [] : met.refusals, form));
  if (!outcome.ok) return { preview: null, refused };
  const { atOnce, next, startsAt, trialEndsAt, billedTo, notes, previewHash } = outcome.value;
  const text = (draft: ClosedDraft) => shown(draft, billedTo);
  return {
    preview: {
      ...{ startsAt, trialEndsAt, notes, previewHash },
      atOnce: atOnce.map(text),
      next: next && text(next),
    },
    refused,
  };
}

/** What was typed, after the button of a tier that was pressed. */
function edited(refused: RefusedForm): RefusedForm {
  return { ...refused, values: withTierEdit(refused.values, refused.values.intent ?? "") };
}
