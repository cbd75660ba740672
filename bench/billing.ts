// The billing run of 5,000 subscriptions against raw inserts of the very rows it wrote, transaction by transaction, and
// before it the accrual of what it is going to bill.

import { billDue } from "~/jobs/bill-due.server";
import { systemCaller } from "~/jobs/system-caller";
import { accrueUsage } from "~/operations/accrue-usage.server";
import { recordUsage } from "~/operations/record-usage.server";
import { LOCAL_TABLES } from "../drizzle/schema/table-classes";
import type { Arena, Ground } from "./ground";
import { type BenchOrganization, makeEvents, makeOrganization } from "./organization";
import type { Row, RowsOfTable } from "./raw-writer";
import { type Measurement, measurement, secondsOf, tell } from "./rounds";

const SUBSCRIPTIONS = 5_000;
const LINES = 3;
/** Customers of one transaction, as in a drain. */
const ACCRUAL_BATCH = 500;
/** Each month bills the price of the next one in advance and the usage of the one before: one round. */
const MONTHS = ["2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01"];
const USED_ON = ["2026-01-15", "2026-02-15", "2026-03-15", "2026-04-15"];
/** Both metrics of every subscription, five times. */
const EVENTS = SUBSCRIPTIONS * 10;

/** What a run writes, in an order that satisfies the foreign keys; with the columns of rows it only changes. */
const WRITTEN: readonly Omit<RowsOfTable, "rows">[] = [
  { table: "run_marks" },
  { table: "rating_windows" },
  { table: "subscriptions", changes: ["due_at"] },
  { table: "number_series", changes: ["next_number"] },
  { table: "invoices" },
  { table: "fees" },
  { table: "invoice_tax_groups" },
  { table: "invoice_balances" },
  { table: "journal_entries" },
  { table: "journal_lines" },
  { table: "recognition_schedules" },
  { table: "outbox" },
  { table: "billing_runs" },
  { table: "audit_entries" },
];

/** Invoices, and customers accrued, a second in the best round of each side; the first round warms up all. */
export async function benchBilling(ground: Ground): Promise<readonly Measurement[]> {
  const arena = await ground.open(async () => {
    const made = await makeOrganization(SUBSCRIPTIONS);
    await billDue(systemCaller(made.organization.id, "bench"));
    return made;
  });
  try {
    await arena.raw.learn(WRITTEN.map(({ table }) => table));
    let ours = 0;
    let raw = 0;
    let accrued = 0;
    for (const [round, month] of MONTHS.entries()) {
      await useAndWait(arena, USED_ON[round] ?? month, month);
      const accruedHere = SUBSCRIPTIONS / (await secondsOf(() => accrueAll(arena)));
      const mark = await takeMark(arena);
      const oursHere = SUBSCRIPTIONS / (await secondsOf(() => billAll(arena)));
      const transactions = await readBack(arena, mark);
      await arena.raw.inform();
      const rawHere = SUBSCRIPTIONS / (await secondsOf(() => writeAll(arena, transactions)));
      const rates = [accruedHere, oursHere, rawHere].map(Math.round);
      tell(`  accrual ${rates[0]}/s, run ${rates[1]}/s, raw ${rates[2]}/s (${countsOf(transactions)})`);
      if (round === 0) continue;
      ours = Math.max(ours, oursHere);
      raw = Math.max(raw, rawHere);
      accrued = Math.max(accrued, accruedHere);
    }
    await demandSameRows(arena);
    return [
      measurement(
        "billing.run",
        "invoices/s",
        { value: ours, baseline: raw },
        { of: "ratio", is: "at_least", limit: 0.35 },
      ),
      // The books of a month wait for it, and so do the invoices of the first of the next.
      measurement(
        "billing.accrual",
        "customers/s",
        { value: accrued, baseline: ours },
        { of: "ratio", is: "at_least", limit: 1 },
      ),
    ];
  } finally {
    await arena.close();
  }
}

type BillingArena = Arena<BenchOrganization>;

/** Uses every subscription in the middle of the month and lets the clock stand where the next one begins. */
async function useAndWait(arena: BillingArena, usedOn: string, month: string): Promise<void> {
  const { organization } = arena.prepared;
  const { reader } = arena;
  await setClock(arena, `${usedOn}T12:00:00Z`);
  const events = makeEvents(arena.prepared, { count: EVENTS, at: `${usedOn}T00:00:00Z` });
  for (let from = 0; from < events.length; from += 1_000) {
    const batch = events.slice(from, from + 1_000);
    await organization.run((context) => recordUsage(context, batch));
  }
  await setClock(arena, `${month}T00:00:00Z`);
  await reader`vacuum (analyze) usage_events`;
}

async function setClock({ reader, prepared }: BillingArena, at: string): Promise<void> {
  const { id } = prepared.organization;
  await reader`update test_clocks set now_at = ${at} where organization_id = ${id}`;
}

/** Posts what each of them used in the month that is over, as the drain does before it bills. */
async function accrueAll({ prepared }: BillingArena): Promise<void> {
  let customers = 0;
  for (;;) {
    const batch = await prepared.organization.run((context) =>
      accrueUsage(context, { limit: ACCRUAL_BATCH }),
    );
    if (batch === 0) break;
    customers += batch;
  }
  if (customers < SUBSCRIPTIONS) throw new Error(`${customers} customers were accrued.`);
}

async function billAll({ prepared }: BillingArena): Promise<void> {
  const report = await billDue(systemCaller(prepared.organization.id, "bench"));
  if (report.invoices !== SUBSCRIPTIONS || report.failures > 0)
    throw new Error(`The run made ${report.invoices} invoices with ${report.failures} failures.`);
}

/** Every transaction from here on has this number or a higher one. */
async function takeMark({ reader }: BillingArena): Promise<string> {
  const [row] = await reader<{ mark: string }[]>`select pg_current_xact_id()::text as mark`;
  return row?.mark ?? "0";
}

type Transaction = readonly RowsOfTable[];

/** The rows written since the mark, as the transactions that wrote them, in their order. */
async function readBack({ reader }: BillingArena, mark: string): Promise<Transaction[]> {
  const transactions = new Map<number, Map<string, Row[]>>();
  for (const table of await listTables({ reader })) {
    const rows = await reader<{ xid: number; row: Row }[]>`
      select t.xmin::text::int as xid, to_json(t) as row from ${reader(table)} t
      where t.xmin::text::bigint >= ${mark}::bigint order by t.ctid`;
    if (rows.length > 0 && !WRITTEN.some((written) => written.table === table))
      throw new Error(`The run wrote ${table}, which the baseline does not.`);
    for (const { xid, row } of rows) {
      const tables = transactions.get(xid) ?? new Map<string, Row[]>();
      transactions.set(xid, tables);
      tables.set(table, [...(tables.get(table) ?? []), row]);
    }
  }
  // Each transaction drew its numbers from the same row, of which only the last version is left.
  const series = [...transactions.values()].find((tables) => tables.has("number_series"));
  for (const tables of transactions.values()) tables.set("number_series", series?.get("number_series") ?? []);
  return [...transactions]
    .sort(([a], [b]) => a - b)
    .map(([, tables]) =>
      WRITTEN.flatMap((written) => {
        const rows = tables.get(written.table);
        return rows ? [{ ...written, rows }] : [];
      }),
    );
}

async function listTables({ reader }: Pick<BillingArena, "reader">): Promise<string[]> {
  const rows = await reader<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`;
  const local: readonly string[] = LOCAL_TABLES;
  return rows.map(({ name }) => name).filter((name) => !local.includes(name));
}

async function writeAll({ raw, prepared }: BillingArena, transactions: readonly Transaction[]) {
  for (const transaction of transactions) await raw.write(prepared.organization.id, transaction);
}

function countsOf(transactions: readonly Transaction[]): string {
  const counts = new Map<string, number>();
  for (const { table, rows } of transactions.flat())
    counts.set(table, (counts.get(table) ?? 0) + rows.length);
  return [...counts].map(([table, rows]) => `${table} ${rows}`).join(", ");
}

async function demandSameRows({ raw, reader, prepared }: BillingArena): Promise<void> {
  const { id } = prepared.organization;
  for (const { table } of WRITTEN) {
    // What was accrued was not measured here; recording the usage left marks as well.
    if (table === "run_marks") continue;
    const entry =
      table === "journal_entries" ? reader`t.id` : table === "journal_lines" ? reader`t.entry_id` : null;
    const ofRuns = entry
      ? reader`and ${entry} not in (select id from journal_entries where recipe = 'usage.accrued')`
      : reader``;
    const [ours] = await reader<{ rows: number }[]>`
      select count(*)::int as rows from ${reader(table)} t where t.organization_id = ${id} ${ofRuns}`;
    if (ours?.rows !== (await raw.count(id, table))) throw new Error(`The two sides differ in ${table}.`);
  }
  const [fees] = await reader<{ rows: number }[]>`
    select count(*)::int as rows from fees where organization_id = ${id}`;
  const expected = SUBSCRIPTIONS * (1 + LINES * MONTHS.length);
  if (fees?.rows !== expected) throw new Error(`There are ${fees?.rows} lines, expected ${expected}.`);
}
