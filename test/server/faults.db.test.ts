// What the product does when its processes are killed in the middle of their work: the started product, real kills.
import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "~/gate.server";
import { recordUsage } from "~/operations/record-usage.server";
import { startClockAdvance } from "~/operations/start-clock-advance.server";
import { publicId } from "~/public-ids";
import { findClock } from "~/store/test-clocks.server";
import { embeddedUrls } from "../../server/database";
import { readAccess } from "../../server/postgres/access";
import { makeApiKey } from "../support/api";
import { at } from "../support/organization";
import {
  type Product,
  pidOf,
  postmasterPid,
  removeProduct,
  startProduct,
  until,
  untilReady,
} from "../support/product";
import { act, enterProduct, look, makeTenant, patiently, type Tenant } from "../support/product-world";

const CUSTOMERS = 10;

const environment = { APP_SECRET: process.env.APP_SECRET ?? "" };

let product: Product;
let world: ReturnType<typeof enterProduct>;
/** Lives through everything without a fault; what the other one has to end up with. */
let calm: Tenant;
let troubled: Tenant;

beforeAll(async () => {
  const built = spawnSync(process.execPath, ["server/start.mjs", "--build-only"], { encoding: "utf8" });
  expect(built.stderr + built.stdout).toSatisfy(() => built.status === 0);
  product = await startProduct({ environment });
  await untilReady(product);
  process.env.STRIPE_API_BASE = `http://127.0.0.1:${product.port + 1}`;
  world = enterProduct(product);
  calm = await makeTenant(product, { customers: CUSTOMERS });
  troubled = await makeTenant(product, { customers: CUSTOMERS });
}, 240_000);

afterAll(async () => {
  await world?.close();
  if (product) await removeProduct(product);
});

/**
 * Kills the worker in the middle of its work. A dead worker's messages are held until their lease of a minute ends;
 * the test does not sit that minute out, but lets it be over.
 */
async function killWorker(tenant: Tenant): Promise<void> {
  kill("worker.js");
  await endLeases(tenant);
}

function endLeases(tenant: Tenant): Promise<unknown> {
  return act(tenant.caller, async ({ tx }) => {
    await tx.execute(sql`update outbox set leased_until = now()
      where organization_id = ${tenant.id} and lease is not null and state = 'pending'`);
    return { ok: true, value: null };
  });
}

/** Another worker beside the one of the supervisor, as on a second machine. Nobody starts it again. */
async function startSecondWorker(): Promise<ChildProcess> {
  const access = readAccess(`${product.dataDir}/postgres.json`);
  if (!access) throw new Error("The product has no database.");
  const { databaseUrl, queueDatabaseUrl } = embeddedUrls(access);
  const second = fork("build/server/worker.js", {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      DATA_DIR: product.dataDir,
      PORT: String(product.port),
      APP_URL: product.address,
      DATABASE_URL: databaseUrl,
      QUEUE_DATABASE_URL: queueDatabaseUrl,
    },
  });
  await new Promise<void>((resolve, reject) => {
    second.once("message", () => resolve());
    second.once("exit", (code) => reject(new Error(`The second worker left with ${code}.`)));
  });
  return second;
}

/** What the product printed last, without what it prints at every request. */
function lastWords(): string {
  const lines = product.output().split("\n");
  const telling = lines.filter((line) => !/"level":"(info|warn)"/.test(line));
  return telling
    .slice(-12)
    .map((line) => line.slice(0, 600))
    .join("\n");
}

function kill(program: "worker.js" | "sandbox.js" | "web.js" | "postgres"): void {
  const pid = program === "postgres" ? postmasterPid(product) : pidOf(product, program);
  if (pid === undefined) throw new Error(`${program} does not run. Printed:\n${lastWords()}`);
  process.kill(pid, "SIGKILL");
}

function send(tenant: Tenant, to: string) {
  return patiently(() =>
    run(tenant.caller, { operation: "test" }, (context) => startClockAdvance(context, { to: at(to) })),
  );
}

const clockOf = (tenant: Tenant) => look(tenant, findClock);

async function untilArrived(tenant: Tenant): Promise<void> {
  const arrived = async () => ((await clockOf(tenant))?.targetAt === null ? true : undefined);
  await until("the clock", arrived, product);
}

async function countOf(tenant: Tenant, table: "invoices" | "payments" | "usage_events"): Promise<number> {
  const rows = await look(tenant, ({ tx }) =>
    tx.execute(sql`select count(*)::int as count from ${sql.identifier(table)}
      where organization_id = ${tenant.id}`),
  );
  return Number(rows[0]?.count);
}

/** Waits until a table has grown, so that the next blow falls into the middle of something. */
async function untilMore(tenant: Tenant, table: "invoices" | "payments"): Promise<void> {
  const before = await countOf(tenant, table);
  const grown = async () => ((await countOf(tenant, table)) > before ? true : undefined);
  await until(`more ${table}`, grown, product);
}

/** Everything the organization has to show, without ids and wall times. */
async function booksOf(tenant: Tenant) {
  return look(tenant, async ({ tx }) => {
    const rows = async (query: ReturnType<typeof sql>) => [...(await tx.execute(query))];
    return {
      invoices: await rows(sql`
        select c.name, i.issued_on, i.due_on, i.net_minor, i.tax_minor, i.total_minor, b.open_minor, b.state,
          (select json_agg(json_build_array(f.kind, f.quantity, f.amount_minor) order by f.kind, f.amount_minor)
           from fees f where f.organization_id = ${tenant.id} and f.invoice_id = i.id) as fees
        from invoices i
        join customers c on c.organization_id = ${tenant.id} and c.id = i.customer_id
        join invoice_balances b on b.organization_id = ${tenant.id} and b.invoice_id = i.id
        where i.organization_id = ${tenant.id} order by c.name, i.issued_on`),
      numbers: await rows(sql`
        select sequence from invoices where organization_id = ${tenant.id} order by sequence`),
      payments: await rows(sql`
        select c.name, p.amount_minor, p.state, p.attempt from payments p
        join customers c on c.organization_id = ${tenant.id} and c.id = p.customer_id
        where p.organization_id = ${tenant.id} order by c.name, p.started_at`),
      ledger: await rows(sql`
        select l.account, e.recipe, e.posted_on, sum(l.debit_minor) as debit, sum(l.credit_minor) as credit
        from journal_lines l
        join journal_entries e on e.organization_id = ${tenant.id} and e.id = l.entry_id
        where l.organization_id = ${tenant.id} group by 1, 2, 3 order by 1, 2, 3`),
      receipts: await rows(sql`
        select kind, count(*)::int as count from mails
        where organization_id = ${tenant.id} group by kind order by kind`),
    };
  });
}

/** Charges that the provider took money for. */
async function chargesOf(tenant: Tenant): Promise<{ amount: number; count: number }> {
  let amount = 0;
  let count = 0;
  for await (const charge of tenant.stripe.charges.list({ limit: 100 })) {
    if (charge.status !== "succeeded") continue;
    amount += charge.amount;
    count += 1;
  }
  return { amount, count };
}

async function expectSameBooks(invoiceCount: number): Promise<void> {
  const [wanted, found] = [await booksOf(calm), await booksOf(troubled)];
  expect(wanted.invoices).toHaveLength(invoiceCount);
  expect(found).toEqual(wanted);
  expect(found.numbers.map(({ sequence }) => Number(sequence))).toEqual(
    Array.from({ length: invoiceCount }, (_, index) => index + 1),
  );
  expect(found.invoices.map(({ state }) => state)).toEqual(found.invoices.map(() => "paid"));
  const charged = await chargesOf(troubled);
  expect(charged).toEqual(await chargesOf(calm));
  expect(charged.count).toBe(invoiceCount);
  const billed = found.invoices.reduce((sum, each) => sum + Number(each.total_minor), 0);
  expect(charged.amount).toBe(billed);
}

test("workers, sandbox and PostgreSQL killed while a clock moves: the same books as without", async () => {
  await send(calm, "2026-03-15T00:00:00Z");
  await untilArrived(calm);

  const second = await startSecondWorker();
  await send(troubled, "2026-03-15T00:00:00Z");
  expect(await send(troubled, "2026-04-01T00:00:00Z")).toMatchObject({
    ok: false,
    refusals: [{ code: "clock_running" }],
  });
  await untilMore(troubled, "invoices");
  await killWorker(troubled);
  await untilMore(troubled, "payments");
  kill("sandbox.js");
  await untilMore(troubled, "payments");
  kill("postgres");
  await untilMore(troubled, "payments");
  expect((await clockOf(troubled))?.targetAt, "still under way").not.toBeNull();
  await killWorker(troubled);
  await untilArrived(troubled);
  second.kill("SIGKILL");
  await expectSameBooks(CUSTOMERS * 3);
}, 120_000);

test("PostgreSQL and web killed under load: 503 with Retry-After, then nothing lost and nothing twice", async () => {
  const key = await patiently(() => makeApiKey(troubled.owner));
  let webWasKilled = false;
  const answers: { status: number; retryAfter: string | null; type: string | null }[] = [];
  const request = async (path: string, body: unknown, idempotencyKey: string): Promise<number> => {
    const answer = await fetch(`${product.address}/api/v1${path}`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${key}`,
        "Content-Type": "application/json",
        "Idempotency-Key": idempotencyKey,
      },
      body: JSON.stringify(body),
    });
    // The web may be killed between head and body, too: then there was no answer.
    await answer.arrayBuffer();
    answers.push({
      status: answer.status,
      retryAfter: answer.headers.get("Retry-After"),
      type: answer.headers.get("Content-Type"),
    });
    return answer.status;
  };
  /** Sends until it is taken, as the documentation tells a client to. */
  const post = async (path: string, body: unknown, idempotencyKey: string): Promise<void> => {
    for (;;) {
      const status = await request(path, body, idempotencyKey).catch((error: unknown) => {
        if (!webWasKilled) throw error;
      });
      if (status !== undefined && status < 300) return;
      await sleep(50);
    }
  };
  const eventsBefore = await countOf(troubled, "usage_events");
  const subscription = troubled.subscriptions[0]?.replaceAll("-", "");
  const clients = Array.from({ length: 4 }, async (_, client) => {
    for (let batch = 0; batch < 40; batch += 1) {
      const events = Array.from({ length: 10 }, (_, index) => ({
        transaction_id: `load-${client}-${batch}-${index}`,
        subscription: `sub_${subscription}`,
        metric: "calls",
        properties: { n: "1" },
      }));
      await post("/events", { events }, `events-${client}-${batch}`);
      await post("/customers", { name: `Load ${client}-${batch}` }, `customer-${client}-${batch}`);
    }
  });
  await sleep(300);
  kill("postgres");
  await until(
    "PostgreSQL",
    () => (product.output().split("PostgreSQL runs again").length > 2 ? true : undefined),
    product,
  );
  await sleep(300);
  kill("postgres");
  await sleep(300);
  webWasKilled = true;
  kill("web.js");
  await Promise.all(clients);

  const kinds = new Set(answers.map(({ status }) => status));
  expect([...kinds].sort()).toEqual([200, 201, 503]);
  for (const answer of answers.filter(({ status }) => status === 503)) {
    expect(answer.retryAfter).toMatch(/^[1-9]\d*$/);
    expect(answer.type).toContain("application/problem+json");
  }
  expect((await countOf(troubled, "usage_events")) - eventsBefore).toBe(1_600);
  const rows = await look(troubled, ({ tx }) =>
    tx.execute(sql`select count(*)::int as count, count(distinct name)::int as names from customers
      where organization_id = ${troubled.id} and name like 'Load %'`),
  );
  expect(rows[0]).toMatchObject({ count: 160, names: 160 });
}, 120_000);

/** Gives the calm organization the usage that the load gave the troubled one, so that their books compare again. */
async function repeatLoad(): Promise<void> {
  const subscription = publicId("subscription", calm.subscriptions[0] ?? "");
  await act(calm.caller, (context) =>
    recordUsage(context, [
      { transactionId: "load", subscription, metric: "calls", properties: { n: "1600" } },
    ]),
  );
}

async function startAgain(): Promise<void> {
  await product.exited;
  await until("the end of the worker", () => (pidOf(product, "worker.js") ? undefined : true), product);
  await endLeases(troubled);
  const { dataDir, port } = product;
  product = await startProduct({ dataDir, port, environment });
  await untilReady(product);
}

test("the supervisor killed with -9 while a clock moves: started again, it goes on to the end", async () => {
  await repeatLoad();
  await send(calm, "2026-05-15T00:00:00Z");
  await untilArrived(calm);
  await send(troubled, "2026-05-15T00:00:00Z");
  await untilMore(troubled, "invoices");
  expect((await clockOf(troubled))?.targetAt, "still under way").not.toBeNull();
  product.process.kill("SIGKILL");
  await startAgain();
  await untilArrived(troubled);
  expect(await clockOf(troubled)).toMatchObject({ nowAt: at("2026-05-15T00:00:00Z") });
  await expectSameBooks(CUSTOMERS * 5);
}, 120_000);

test("Ctrl-C while a clock moves: the worker ends at a safe place, and goes on from there", async () => {
  await send(calm, "2026-07-15T00:00:00Z");
  await untilArrived(calm);
  await send(troubled, "2026-07-15T00:00:00Z");
  await untilMore(troubled, "invoices");
  process.kill(-(product.process.pid ?? 0), "SIGINT");
  expect(await product.exited).toBe(0);
  expect(postmasterPid(product)).toBeUndefined();
  const { dataDir, port } = product;
  product = await startProduct({ dataDir, port, environment });
  await untilReady(product);
  expect((await clockOf(troubled))?.targetAt, "still under way").not.toBeNull();
  // Nothing is held by anybody any more: no lease has to end first.
  await untilArrived(troubled);
  await expectSameBooks(CUSTOMERS * 7);
}, 120_000);
