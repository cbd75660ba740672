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

export const invitationForm = z.object({ invitation: z.string() });
