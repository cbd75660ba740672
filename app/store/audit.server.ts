import { auditEntries } from "../../drizzle/schema/operations";
import type { Context, TenantCaller } from "../context.server";
import { newId } from "../ids.server";

export type AuditNote = {
  /** Past tense and dotted: "subscription.created". */
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly details?: Record<string, unknown>;
};

/** Appends who did what to the audit trail, in the transaction of the deed itself. */
export async function insertAudit(context: Context, ...notes: readonly AuditNote[]): Promise<void> {
  if (notes.length === 0) return;
  const actorId = actorIdOf(context.actor);
  await context.tx.insert(auditEntries).values(
    notes.map((note) => ({
      organizationId: context.organization.id,
      id: newId(),
      actorKind: context.actor.kind,
      actorId,
      action: note.action,
      subjectKind: note.subjectKind,
      subjectId: note.subjectId,
      details: note.details ?? {},
      happenedAt: context.now,
      recordedAt: context.recordedAt,
    })),
  );
}

/** Whom the trail names: the person, the customer, the key or the job. */
export function actorIdOf(actor: TenantCaller): string {
  switch (actor.kind) {
    case "member":
      return actor.userId;
    case "portalCustomer":
      return actor.customerId;
    case "apiKey":
      return actor.keyId;
    case "system":
      return actor.job;
  }
}
