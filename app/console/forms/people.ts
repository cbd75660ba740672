import { z } from "zod";

export const inviteForm = z.object({
  email: z
    .string()
    .trim()
    .max(200)
    .regex(/^[^\s@]+@[^\s@]+$/, "This is not an e-mail address. Enter one such as mira@example.com."),
  role: z.enum(["admin", "billing", "accountant", "support"]),
});

export const roleForm = z.object({
  member: z.string(),
  role: z.enum(["owner", "admin", "billing", "accountant", "support"]),
});

export const memberForm = z.object({ member: z.string() });
export const invitationForm = z.object({ invitation: z.string() });

export const apiKeyForm = z.object({
  name: z.string().trim().max(100),
  scopes: z
    .array(z.enum(["read", "write", "usage"]), "The key may do nothing yet. Choose at least one scope.")
    .min(1),
});

export const revokeKeyForm = z.object({ key: z.string() });
