import type { Caller } from "~/context.server";

/** The worker itself, acting inside one organization. */
export type SystemCaller = Extract<Caller, { kind: "system" }>;

export function systemCaller(organizationId: string, job: string): SystemCaller {
  return { kind: "system", organizationId, job };
}
