import { z } from "zod";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import { refusedForm } from "~/http/form-state";
import { parsePublicId } from "~/public-ids";
import type { MovedFigure } from "~/ui/confirm-page";
import { formatMoney } from "~/ui/format/money";
import { readDecimal } from "~/ui/format/read-amount";

/** A method that was chosen; the customer's own ones are the only choice, so anything else is no choice. */
const methodId = z.string().transform((text, context) => {
  const id = parsePublicId("paymentMethod", text);
  if (id !== null) return id;
  context.addIssue({
    code: "custom",
    message: "This payment method is not known. Choose one of those shown.",
    params: { code: "payment_method_unknown" },
  });
  return z.NEVER;
});

export const payForm = z.object({
  method: methodId,
  preview_hash: z.string().max(200),
  once_key: z.string().min(1).max(100),
});

export const defaultMethodForm = z.object({ method: methodId });

export const cancelForm = z.object({
  when: z.enum(["now", "period_end"]),
  preview_hash: z.string().max(200),
});

/** A change of plan or quantity, as its page asks for it and as it is confirmed. */
export const changeForm = z.object({
  plan: z.string().max(100).optional(),
  quantity: z.string().max(40).optional(),
  when: z.enum(["now", "renewal"]).optional(),
  preview_hash: z.string().max(200).default(""),
});

type Asked = Omit<z.output<typeof changeForm>, "preview_hash">;
type Present = { readonly planId: string; readonly quantity: string };

type AskedChange =
  | {
      readonly kind: "plan";
      readonly planId: string;
      readonly quantity: string;
      readonly when: { readonly at: "now" | "period_end" } | null;
    }
  | {
      readonly kind: "quantity";
      readonly quantity: string;
      readonly when: { readonly at: "now" | "period_end" };
    };

/** A change that was read from the address; null while nothing would change. */
export function whatIsAsked(asked: Outcome<Asked>, present: Present): Outcome<AskedChange | null> {
  return asked.ok ? accept(readAsked(asked.value, present)) : asked;
}

/** A change that is confirmed, with the hash of what was shown. Refuses `nothing_changed`. */
export function askedChange(
  asked: z.output<typeof changeForm>,
  present: Present,
): Outcome<{ readonly change: AskedChange; readonly previewHash: string }> {
  const change = readAsked(asked, present);
  return change ? accept({ change, previewHash: asked.preview_hash }) : refuse(NOTHING_CHANGED);
}

function readAsked({ plan, quantity: typed, when }: Asked, present: Present): AskedChange | null {
  const planId = plan === undefined ? present.planId : parsePublicId("plan", plan);
  const read = readDecimal(typed ?? present.quantity);
  const quantity = read.ok ? read.plain : (typed ?? present.quantity);
  const timing = when === undefined ? null : ({ at: when === "now" ? "now" : "period_end" } as const);
  if (planId === null) return null;
  if (planId !== present.planId) return { kind: "plan", planId, quantity, when: timing } as const;
  if (quantity === present.quantity) return null;
  return { kind: "quantity", quantity, when: timing ?? ({ at: "now" } as const) } as const;
}

/** What a form shows before it is sent, as text that comes back with it. */
export function hashOf(...figures: readonly (string | number | bigint)[]): string {
  return figures.join(":");
}

type Open = {
  readonly openMinor: bigint;
  readonly currency: string;
  readonly state: string;
  readonly openPayment: string | null;
};

/** The open amount when it is not the one that was shown. An invoice that is paid or being paid is refused instead. */
export function movedAmount(shown: string, invoice: Open): readonly MovedFigure[] {
  const isPayable = invoice.state === "open" && invoice.openPayment === null;
  if (!isPayable || shown === hashOf(invoice.openMinor)) return [];
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency: invoice.currency }, "en");
  const was = /^\d{1,18}$/.test(shown) ? money(BigInt(shown)) : "another amount";
  return [{ label: "To pay", was, now: money(invoice.openMinor) }];
}

type Ending = { readonly lastDay: number; readonly unusedDays: number; readonly usageBilledFrom: number };

/** What the second page of a cancellation says beside its documents: the ending, or why there is none. */
export function confirmation(
  state: { readonly plan: { readonly name: string }; readonly hasUsage: boolean },
  outcome: Outcome<Ending>,
) {
  return {
    planName: state.plan.name,
    hasUsage: state.hasUsage,
    ending: outcome.ok ? endingOf(outcome.value) : null,
    refusals: refusedForm(outcome.ok ? [] : outcome.refusals).summary,
  };
}

export function endingOf({ lastDay, unusedDays, usageBilledFrom }: Ending): Ending {
  return { lastDay, unusedDays, usageBilledFrom };
}

/** What a subscription has now, as its page of changes starts from. */
export function presentStay(state: {
  readonly plan: { readonly id: string; readonly name: string };
  readonly quantity: string;
  readonly subscription: { readonly currency: string };
}) {
  return {
    currency: state.subscription.currency,
    present: { planId: state.plan.id, planName: state.plan.name, quantity: state.quantity },
  };
}

/** The choices as fields of the address and of the form that confirms them. */
export function chosenFields(asked: Outcome<Asked>): Record<string, string> {
  if (!asked.ok) return {};
  const { plan, quantity, when } = asked.value;
  return {
    ...(plan === undefined ? {} : { plan }),
    ...(quantity === undefined ? {} : { quantity }),
    ...(when === undefined ? {} : { when }),
  };
}

const NOTHING_CHANGED: Refusal = {
  code: "nothing_changed",
  sentence: "Nothing would change.",
  remedy: "Choose another plan or quantity.",
};

type SetupEnd = "open" | "complete" | "expired" | "failed" | "unknown";

/** How a visit to the provider's page ended, as a sentence on ours. */
export function setupWords(end: SetupEnd): { readonly tone: "status" | "alert"; readonly text: string } {
  switch (end) {
    case "complete":
      return { tone: "status", text: "The payment method was added." };
    case "open":
      return {
        tone: "status",
        text: "The provider has not confirmed the payment method yet. It appears here when it has.",
      };
    case "expired":
      return {
        tone: "alert",
        text: "The page of the provider expired before a card was entered. Add the method again.",
      };
    case "failed":
      return {
        tone: "alert",
        text: "The payment method was not accepted. Try it again, or use another one.",
      };
    default:
      return { tone: "alert", text: "This way back is not known. Add the payment method again." };
  }
}

/** Why the provider's page could not be opened. */
export function providerAway(failure: string | null): Refusal {
  return {
    code: failure === null ? "provider_away" : "provider_refused",
    sentence:
      failure === null
        ? "The payment provider does not answer at the moment."
        : `The payment provider refused: ${failure}`,
    remedy: "Nothing was changed. Try again in a few minutes.",
  };
}

/** What a cancellation leads to, in one sentence. */
export function endedWords(when: "now" | "period_end"): string {
  return when === "now"
    ? "The subscription has ended."
    : "The subscription is not renewed. You can undo this until it ends.";
}
