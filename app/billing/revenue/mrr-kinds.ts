/** What moves monthly recurring revenue between two instants, customer by customer. */
export const MRR_MOVEMENTS = ["new", "reactivation", "expansion", "contraction", "churn"] as const;
export type MrrMovement = (typeof MRR_MOVEMENTS)[number];
