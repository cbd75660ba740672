import { z } from "zod";

export const apiKeyForm = z.object({
  name: z.string().trim().max(100),
  scopes: z.array(
    z.enum(["read", "write", "usage"]),
    "The key may do nothing yet. Choose at least one scope.",
  ),
});

export const revokeKeyForm = z.object({ key: z.string() });
