import type { z } from "zod";
import { presentPage } from "~/api/presenters/page";
import type { MigrationItemRow, PlanMigrationRow } from "~/api/queries/plan-migrations.server";
import { readDay } from "~/api/read-values";
import type {
  planMigration,
  planMigrationCreate,
  planMigrationWithItems,
} from "~/api/schemas/plan-migrations";
import { formatAmount } from "~/billing/money/money";
import { type Outcome, refuse } from "~/billing/outcome";
import { formatDay } from "~/billing/time/day";
import { formatInstant, type Instant } from "~/billing/time/instant";
import { publicId } from "~/ids.server";
import type { Page } from "~/store/columns";

const time = (instant: Instant | null) => (instant === null ? null : formatInstant(instant));

export function presentPlanMigration(row: PlanMigrationRow): z.input<typeof planMigration> {
  const { kind, fromVersions, currency, country, status } = row.audience;
  return {
    id: publicId("planMigration", row.id),
    plan: publicId("plan", row.planId),
    to_version: row.toVersion,
    audience: {
      kind,
      ...(fromVersions ? { from_versions: [...fromVersions] } : {}),
      ...(currency === undefined ? {} : { currency }),
      ...(country === undefined ? {} : { country }),
      ...(status === undefined ? {} : { status }),
    },
    when: { at: row.timing, on: row.onDate === null ? null : formatDay(row.onDate) },
    status: row.calculatesThen === null ? row.state : "calculating",
    counts: {
      subscriptions: row.itemCount,
      waiting: row.waitingCount,
      pending: row.pendingCount,
      done: row.doneCount,
      refused: row.refusedCount,
      skipped: row.skippedCount,
      unaffected: row.unaffectedCount,
    },
    sums: row.sums.map((sum) => ({
      currency: sum.currency,
      subscriptions: sum.subscriptions,
      recurring_before: formatAmount(sum.beforeMinor, sum.currency),
      recurring_after: formatAmount(sum.afterMinor, sum.currency),
      next_invoice_before: formatAmount(sum.nextBeforeMinor, sum.currency),
      next_invoice_after: formatAmount(sum.nextAfterMinor, sum.currency),
      to_pay_at_once: formatAmount(sum.atOnceMinor, sum.currency),
      given_back: formatAmount(sum.givenBackMinor, sum.currency),
    })),
    preview_hash: row.previewHash,
    calculated_at: formatInstant(row.plannedAt),
    created_at: formatInstant(row.createdAt),
    started_at: time(row.startedAt),
    finished_at: time(row.finishedAt),
  };
}

export function presentWithItems(
  row: PlanMigrationRow,
  items: Page<MigrationItemRow>,
): z.input<typeof planMigrationWithItems> {
  return { ...presentPlanMigration(row), items: presentPage(items, presentItem) };
}

function presentItem(row: MigrationItemRow) {
  const money = (minor: bigint | null) => (minor === null ? null : formatAmount(minor, row.currency));
  return {
    subscription: publicId("subscription", row.subscriptionId),
    customer: publicId("customer", row.customerId),
    currency: row.currency,
    from_version: row.fromVersion,
    effective_on: row.effectiveOn === null ? null : formatDay(row.effectiveOn),
    recurring_before: money(row.beforeMinor),
    recurring_after: money(row.afterMinor),
    next_invoice_before: money(row.nextBeforeMinor),
    next_invoice_after: money(row.nextAfterMinor),
    to_pay_at_once: money(row.atOnceMinor),
    given_back: money(row.givenBackMinor),
    status: row.state,
    reason: row.code === null ? null : { code: row.code, message: `${row.sentence} ${row.remedy}` },
    done_at: time(row.doneAt),
    documents: row.documents.map(({ kind, id }) => ({
      kind,
      id: publicId(kind === "invoice" ? "invoice" : "creditNote", id),
    })),
  };
}

/** A plan migration of a request in the words of the operation; the plan is found beside it. */
export function planMigrationInput(body: z.output<typeof planMigrationCreate>, planId: string) {
  const { kind, from_versions: fromVersions, currency, country, status, subscriptions } = body.audience;
  const { at, on } = body.when;
  return {
    planId,
    toVersion: body.to_version ?? null,
    audience: {
      kind,
      ...(fromVersions ? { fromVersions } : {}),
      ...(currency === undefined ? {} : { currency }),
      ...(country === undefined ? {} : { country }),
      ...(status === undefined ? {} : { status }),
      ...(subscriptions ? { subscriptions } : {}),
    },
    timing: at === "date" ? { at, on: readDay(on ?? "") } : ({ at } as const),
  };
}

const FIELDS: Readonly<Record<string, string>> = {
  subscriptions: "audience.subscriptions",
  audience: "audience.kind",
  on: "when.on",
};

/** The refusals of the operation at the fields of the request. */
export function atRequestFields<T>(outcome: Outcome<T>): Outcome<T> {
  if (outcome.ok) return outcome;
  return refuse(
    ...outcome.refusals.map((refusal) =>
      refusal.field === undefined ? refusal : { ...refusal, field: FIELDS[refusal.field] ?? refusal.field },
    ),
  );
}
