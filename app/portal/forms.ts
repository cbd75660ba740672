import { z } from "zod";
import type { Outcome, Refusal } from "~/billing/outcome";
import { parsePublicId } from "~/public-ids";
import type { MovedFigure } from "~/ui/confirm-page";
import { formatDate } from "~/ui/format/date";
import { formatMoney } from "~/ui/format/money";

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

export function hashOfEnding({ lastDay, unusedDays, usageBilledFrom }: Ending): string {
  return hashOf(lastDay, unusedDays, usageBilledFrom);
}

/** What is different from the ending that was shown. */
export function movedEnding(shown: string, ending: Ending): readonly MovedFigure[] {
  if (shown === hashOfEnding(ending)) return [];
  const [lastDay = "", unusedDays = ""] = shown.split(":");
  const known = /^\d{1,6}$/.test(lastDay);
  return [
    {
      label: "Last day",
      was: known ? formatDate(Number.parseInt(lastDay, 10), "en") : "another day",
      now: formatDate(ending.lastDay, "en"),
    },
    { label: "Days not used", was: unusedDays, now: `${ending.unusedDays}` },
  ];
}

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

/** What the second page of a cancellation shows: the ending as it would be, or why there is none. */
export function confirmation(
  state: { readonly plan: { readonly name: string }; readonly hasUsage: boolean },
  preview: Outcome<Ending>,
) {
  const { lastDay, unusedDays, usageBilledFrom } = preview.ok ? preview.value : NO_ENDING;
  const ending = { lastDay, unusedDays, usageBilledFrom };
  return {
    planName: state.plan.name,
    hasUsage: state.hasUsage,
    ending: preview.ok ? ending : null,
    previewHash: preview.ok ? hashOfEnding(ending) : "",
    refusals: preview.ok
      ? []
      : preview.refusals.map((each) => ({ message: `${each.sentence} ${each.remedy}` })),
  };
}

const NO_ENDING: Ending = { lastDay: 0, unusedDays: 0, usageBilledFrom: 0 };
