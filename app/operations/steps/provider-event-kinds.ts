/** What an event is about, which decides what is fetched again and which operation it is given to. */
export type ProviderEventSubject = "payment" | "setup" | "method";

const SUBJECTS: Readonly<Record<string, ProviderEventSubject>> = {
  "payment_intent.succeeded": "payment",
  "payment_intent.payment_failed": "payment",
  "payment_intent.processing": "payment",
  "payment_intent.requires_action": "payment",
  "payment_intent.canceled": "payment",
  "checkout.session.completed": "setup",
  "checkout.session.expired": "setup",
  "payment_method.attached": "method",
  "payment_method.detached": "method",
  "payment_method.updated": "method",
  "payment_method.automatically_updated": "method",
};

/** Undefined for types that change nothing here. */
export function subjectOfEvent(type: string): ProviderEventSubject | undefined {
  return SUBJECTS[type];
}

export function isAppliedEvent(type: string): boolean {
  return subjectOfEvent(type) !== undefined;
}
