/** What becomes of a usage event, and the word for it. */
export const EVENT_STATES = ["billed", "pending", "set_aside", "voided"] as const;
export type EventState = (typeof EVENT_STATES)[number];

export const EVENT_STATE_WORDS: Readonly<Record<EventState, string>> = {
  billed: "Billed",
  pending: "Pending",
  set_aside: "Set aside",
  voided: "Voided",
};
