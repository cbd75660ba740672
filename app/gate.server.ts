import { type SQL, sql } from "drizzle-orm";
import type { Outcome } from "./billing/outcome";
import type { Context, IdentityContext, TenantCaller } from "./context.server";
import { isDatabaseAway } from "./database-away";
import { Conflict, NotFound, Refused } from "./errors";
import { newId } from "./ids.server";
import { database, sqlState, type Tx } from "./store/client.server";
import { findRunMark, insertRunMark, loadTenant } from "./store/gate.server";
import { findRemembered, remember } from "./store/idempotency.server";

/** The wall's clock, read here and nowhere else inside a transaction. */
const wallNow = (): number => Date.now();

const MAX_ATTEMPTS = 5;

/** Rows the portal may act on; the gate looks them up under the portal's own role before anything runs. */
export type PortalSubject = {
  readonly table: "invoices" | "subscriptions" | "payment_methods";
  readonly id: string;
};

export type RunOptions = {
  /** The operation's name, for run marks and logs. */
  readonly operation: string;
  /** Required of portal callers whose command names a row. */
  readonly subject?: PortalSubject;
};

/**
 * Runs a command in one transaction of one organization. A refusal rolls everything back. Serialization failures
 * and deadlocks repeat; after a lost connection the run's mark is looked up first, so nothing happens twice.
 */
export async function run<T>(
  caller: TenantCaller,
  options: RunOptions,
  work: (context: Context) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const runId = newId();
  let answer: { readonly value: T } | undefined;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await database().transaction(async (tx) => {
        answer = undefined;
        const context = await enter(tx, caller);
        await insertRunMark(context, runId, options.operation);
        if (options.subject) await demandSubject(context, options.subject);
        const outcome = await work(context);
        if (!outcome.ok) throw new Refused(outcome.refusals);
        answer = { value: outcome.value };
      });
      if (!answer) throw new Error("The transaction ended without an answer.");
      return { ok: true, value: answer.value };
    } catch (error) {
      if (error instanceof Refused) return { ok: false, refusals: error.refusals };
      if (attempt >= MAX_ATTEMPTS || !(await mayRepeat(error, attempt))) throw error;
      // The answer was ready when the connection was lost: whether it was committed is what the mark tells.
      if (answer && isDatabaseAway(error) && (await committed(caller, runId)))
        return { ok: true, value: answer.value };
    }
  }
}

export type Remembered = { readonly status: number; readonly body: unknown; readonly replayed: boolean };

/**
 * `run` for a write with an Idempotency-Key: the answer is stored with the work, and a repeat gets the same answer.
 * The same key with another request is a conflict. Refusals are not remembered.
 */
export async function runOnce<T>(
  caller: TenantCaller,
  options: RunOptions & { readonly key: string; readonly requestHash: string },
  work: (context: Context) => Promise<Outcome<T>>,
  present: (
    value: T,
    context: Context,
  ) => { status: number; body: unknown } | Promise<{ status: number; body: unknown }>,
): Promise<Outcome<Remembered>> {
  return run(caller, options, async (context): Promise<Outcome<Remembered>> => {
    const earlier = await findRemembered(context, options.key);
    if (earlier) {
      if (earlier.requestHash !== options.requestHash || earlier.operation !== options.operation) {
        throw new Conflict(
          "idempotency_key_reused",
          "This Idempotency-Key was used for another request.",
          "Use a new key for each new request, and the same key only to repeat it.",
        );
      }
      return { ok: true, value: { status: earlier.status, body: earlier.response, replayed: true } };
    }
    const outcome = await work(context);
    if (!outcome.ok) return outcome;
    const answer = await present(outcome.value, context);
    await remember(context, { ...options, ...answer });
    return { ok: true, value: { ...answer, replayed: false } };
  });
}

/** Reads in one transaction that can write nothing. A portal caller reads under the portal's role. */
export async function view<T>(caller: TenantCaller, work: (context: Context) => Promise<T>): Promise<T> {
  return database().transaction(async (tx) => {
    const context = await enter(tx, caller, sql`set_config('transaction_read_only', 'on', true), `);
    if (caller.kind === "portalCustomer") await bindPortal(tx, caller);
    return work(context);
  });
}

/**
 * Reads page after page, each in a short transaction of its own, so that an export of any size never holds one open.
 * `page` gets the cursor of the page before (null at first) and gives its rows and the next cursor, null at the end.
 */
export async function* stream<Row, Cursor>(
  caller: TenantCaller,
  page: (context: Context, after: Cursor | null) => Promise<{ rows: readonly Row[]; next: Cursor | null }>,
): AsyncGenerator<readonly Row[]> {
  let after: Cursor | null = null;
  do {
    const cursor: Cursor | null = after;
    const result: { rows: readonly Row[]; next: Cursor | null } = await view(caller, (context) =>
      page(context, cursor),
    );
    yield result.rows;
    after = result.next;
  } while (after !== null);
}

/** Work on the people of all organizations: no tenant is set, so tenant tables show nothing. */
export async function visit<T>(work: (context: IdentityContext) => Promise<T>): Promise<T> {
  return database().transaction((tx) => work({ tx, recordedAt: wallNow() }));
}

/** A transaction inside an organization that does not exist yet: the only way to insert one. */
export async function found<T>(
  organizationId: string,
  work: (context: IdentityContext) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  try {
    const value = await database().transaction(async (tx) => {
      await tx.execute(sql`select set_org(${organizationId})`);
      const outcome = await work({ tx, recordedAt: wallNow() });
      if (!outcome.ok) throw new Refused(outcome.refusals);
      return outcome.value;
    });
    return { ok: true, value };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusals: error.refusals };
    throw error;
  }
}

/** `also` are settings of the transaction that are made by the same statement. */
async function enter(tx: Tx, caller: TenantCaller, also: SQL = sql``): Promise<Context> {
  await tx.execute(sql`select ${also}set_org(${caller.organizationId})`);
  const recordedAt = wallNow();
  const tenant = await loadTenant(tx, caller.organizationId);
  if (!tenant) throw new NotFound("This organization");
  return {
    tx,
    organization: tenant.organization,
    actor: caller,
    now: tenant.clockNow ?? recordedAt,
    recordedAt,
  };
}

async function bindPortal(tx: Tx, caller: { organizationId: string; customerId: string }): Promise<void> {
  await tx.execute(sql`select set_portal(${caller.organizationId}, ${caller.customerId})`);
}

/** Under the portal's role only the customer's own rows are visible, so a foreign id is simply not there. */
async function demandSubject(context: Context, subject: PortalSubject): Promise<void> {
  if (context.actor.kind !== "portalCustomer") return;
  await bindPortal(context.tx, context.actor);
  const rows = await context.tx.execute(
    sql`select 1 from ${sql.identifier(subject.table)}
        where organization_id = ${context.organization.id} and id = ${subject.id}`,
  );
  await context.tx.execute(sql`reset role`);
  if (rows.length === 0) throw new NotFound("This page");
}

/** Whether to try again: at once for 40001 and 40P01, after a pause for a database that is away. */
async function mayRepeat(error: unknown, attempt: number): Promise<boolean> {
  const state = sqlState(error);
  if (state === "40001" || state === "40P01") {
    await pause(5 * attempt);
    return true;
  }
  if (!isDatabaseAway(error)) return false;
  await pause(100 * attempt);
  return true;
}

/** Asks again while the database is away: without an answer nobody could say whether the work was done. */
async function committed(caller: TenantCaller, runId: string): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database().transaction(async (tx) => {
        await tx.execute(sql`select set_org(${caller.organizationId})`);
        return findRunMark(tx, caller.organizationId, runId);
      });
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !(await mayRepeat(error, attempt))) throw error;
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
