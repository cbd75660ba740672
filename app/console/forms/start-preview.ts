import type { ClosedDraft } from "~/billing/invoicing/invoice";
import type { Outcome } from "~/billing/outcome";
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
};

/** The preview and, where it was refused, what is wrong with which field; what was typed comes back either way. */
export function startAnswer(
  outcome: Outcome<Previewed>,
  shown: (draft: ClosedDraft, billedTo: string | null) => PreviewedDocument,
  form?: FormData,
): StartAnswer {
  const atFields = atFormFields(outcome);
  const refused = edited(refusedForm(atFields.ok ? [] : atFields.refusals, form));
  if (!atFields.ok) return { preview: null, refused };
  const { atOnce, next, startsAt, trialEndsAt, billedTo, notes } = atFields.value;
  const text = (draft: ClosedDraft) => shown(draft, billedTo);
  return {
    preview: { startsAt, trialEndsAt, atOnce: atOnce.map(text), next: next && text(next), notes },
    refused,
  };
}

/** What was typed, after the button of a tier that was pressed. */
function edited(refused: RefusedForm): RefusedForm {
  return { ...refused, values: withTierEdit(refused.values, refused.values.intent ?? "") };
}
