/** How revenue that waits is earned: evenly over its days, or in equal parts a month. */
export const SCHEDULED_RECOGNITIONS = ["daily", "monthly"] as const;
export type ScheduledRecognition = (typeof SCHEDULED_RECOGNITIONS)[number];
