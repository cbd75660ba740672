import { z } from "zod";
import { ROLES } from "~/context.server";

export const inviteForm = z.object({
  email: z
    .string()
    .trim()
    .max(200)
    .regex(/^[^\s@]+@[^\s@]+$/, "This is not an e-mail address. Enter one such as mira@example.com."),
  role: z.enum(ROLES),
});

export const roleForm = z.object({
  member: z.string(),
  role: z.enum(ROLES),
});

export const invitationForm = z.object({ invitation: z.string() });
