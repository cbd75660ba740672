import type { ProposedFee } from "~/billing/fees/fee";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import type { Outcome } from "~/billing/outcome";
import { atFormFields } from "~/console/forms/subscribe";
import { type RefusedForm, refusedForm } from "~/http/form-state";
import type { DerivationNode } from "~/ui/derivation-tree";

/** A document that a new subscription would be billed by. */
export type ShownDocument = {
  readonly issuedOn: number;
  readonly dueOn: number;
  readonly currency: string;
  readonly lines: readonly {
    readonly key: string;
    readonly description: string;
    readonly from: number;
    readonly to: number;
    readonly amountMinor: bigint;
    readonly steps: readonly DerivationNode[];
  }[];
  readonly discountMinor: bigint;
  readonly netMinor: bigint;
  readonly taxes: readonly { readonly rate: string; readonly taxMinor: bigint }[];
  readonly totalMinor: bigint;
};

/** What the choices lead to, as the pane beside them shows it. */
export type ShownStart = {
  readonly startsAt: number;
  readonly trialEndsAt: number | null;
  readonly atOnce: readonly ShownDocument[];
  readonly next: ShownDocument | null;
};

/** What comes of asking for a preview. */
export type StartAnswer = { readonly preview: ShownStart | null; readonly refused: RefusedForm };

type Previewed = {
  readonly startsAt: number;
  readonly trialEndsAt: number | null;
  readonly atOnce: readonly ClosedDraft[];
  readonly next: ClosedDraft | null;
};

/** Writes the steps of one fee in the reader's notation. */
type Explain = (fee: ProposedFee) => readonly DerivationNode[];

/** The preview and, where it was refused, what is wrong with which field; what was typed comes back either way. */
export function startAnswer(outcome: Outcome<Previewed>, explain: Explain, form?: FormData): StartAnswer {
  const atFields = atFormFields(outcome);
  if (!atFields.ok) return { preview: null, refused: refusedForm(atFields.refusals, form) };
  const { atOnce, next, startsAt, trialEndsAt } = atFields.value;
  const shown = (draft: ClosedDraft) => shownDocument(draft, explain);
  return {
    preview: { startsAt, trialEndsAt, atOnce: atOnce.map(shown), next: next && shown(next) },
    refused: refusedForm([], form),
  };
}

function shownDocument(draft: ClosedDraft, explain: Explain): ShownDocument {
  const { issuedOn, dueOn, netMinor, totalMinor } = draft;
  return {
    issuedOn,
    dueOn,
    currency: draft.cut.currency,
    lines: draft.fees.map((fee) => ({
      key: fee.positionKey,
      description: fee.description,
      from: fee.period.from,
      to: fee.period.to,
      amountMinor: fee.amountMinor,
      steps: explain(fee),
    })),
    discountMinor: draft.fees.reduce((sum, fee) => sum + fee.discountMinor, 0n),
    netMinor,
    taxes: draft.taxGroups.map(({ rate, taxMinor }) => ({ rate, taxMinor })),
    totalMinor,
  };
}
