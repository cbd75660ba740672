import { z } from "zod";

export const stripeForm = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("sandbox") }),
  z.object({ intent: z.literal("connect"), secret_key: z.string().trim() }),
]);
