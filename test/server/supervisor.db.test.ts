import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import postgres from "postgres";
import { afterEach, beforeAll, expect, test } from "vitest";
import { addressOf, readAccess } from "../../server/postgres/access";
import {
  familyOf,
  type Product,
  postmasterPid,
  removeProduct,
  startProduct,
  until,
  untilReady,
} from "../support/product";

const products: Product[] = [];

beforeAll(() => {
  const built = spawnSync(process.execPath, ["server/start.mjs", "--build-only"], { encoding: "utf8" });
  expect(built.stderr + built.stdout).toSatisfy(() => built.status === 0);
}, 180_000);
afterEach(async () => {
  for (const product of products.splice(0)) await removeProduct(product);
});

async function start(options?: Parameters<typeof startProduct>[0]): Promise<Product> {
  const product = await startProduct(options);
  products.push(product);
  return product;
}

async function asOwner<T>(product: Product, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const access = readAccess(`${product.dataDir}/postgres.json`);
  if (!access) throw new Error("no access file");
  const sql = postgres(addressOf(access, "postgres"), { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

const healthOf = (product: Product) => fetch(`${product.address}/healthz`).catch(() => undefined);

function signalGroup(product: Product, signal: NodeJS.Signals): void {
  process.kill(-(product.process.pid ?? 0), signal);
}

test("an empty folder becomes a healthy product, and Ctrl-C to the whole group ends all of it", async () => {
  const product = await start();
  await untilReady(product);
  expect((await healthOf(product))?.status).toBe(200);
  expect(product.output()).toContain(`${product.address}/console`);
  signalGroup(product, "SIGINT");
  expect(await product.exited).toBe(0);
  expect(postmasterPid(product)).toBeUndefined();
  expect(familyOf(product)).toEqual([]);
  expect(readFileSync(`${product.dataDir}/postgres.log`, "utf8")).toContain("received fast shutdown request");
}, 60_000);

test("a request that is running when Ctrl-C comes is answered", async () => {
  const product = await start();
  await untilReady(product);
  // The database holds the answer back, so the request is surely running while everything stops.
  const answer = await asOwner(product, async (sql) => {
    let pending: Promise<Response> | undefined;
    await sql.begin(async (transaction) => {
      await transaction`lock table schema_migrations in access exclusive mode`;
      pending = fetch(`${product.address}/healthz`);
      await new Promise((resolve) => setTimeout(resolve, 300));
      signalGroup(product, "SIGINT");
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    return pending;
  });
  expect(answer?.status).toBe(200);
  expect(await product.exited).toBe(0);
}, 60_000);

test("killed with -9 and started again it loses nothing and takes over the database", async () => {
  const first = await start();
  await untilReady(first);
  await asOwner(first, (sql) => sql`create table kept as select 1 as id`);
  const pid = postmasterPid(first);
  first.process.kill("SIGKILL");
  await first.exited;
  const second = await start({ dataDir: first.dataDir, port: first.port });
  await untilReady(second);
  expect(postmasterPid(second)).toBe(pid);
  expect(second.output()).toContain("took it over");
  expect(await asOwner(second, (sql) => sql`select id from kept`)).toHaveLength(1);
}, 60_000);

test("while PostgreSQL is away the web answers 503 with Retry-After, and works again afterwards", async () => {
  const product = await start();
  await untilReady(product);
  process.kill(postmasterPid(product) ?? 0, "SIGKILL");
  const answers: { status: number | undefined; retryAfter: string | null | undefined }[] = [];
  await until(
    "PostgreSQL",
    async () => {
      const answer = await healthOf(product);
      answers.push({ status: answer?.status, retryAfter: answer?.headers.get("retry-after") });
      return product.output().includes("PostgreSQL runs again") || undefined;
    },
    product,
  );
  await until("health", async () => ((await healthOf(product))?.status === 200 ? true : undefined), product);
  expect(answers).toContainEqual({ status: 503, retryAfter: expect.stringMatching(/^[1-9]\d*$/) });
  // The web process stayed up all the time: never a refused connection, never a defect.
  expect(answers.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
}, 60_000);

test("PostgreSQL may die many times under load without taking the web process along", async () => {
  const product = await start();
  await untilReady(product);
  const web = familyOf(product).find((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("web.js"),
  );
  for (let round = 1; round <= 3; round += 1) {
    const load = setInterval(() => void healthOf(product), 5);
    await new Promise((resolve) => setTimeout(resolve, 100));
    process.kill(postmasterPid(product) ?? 0, "SIGKILL");
    await until(
      "restart",
      () => product.output().split("PostgreSQL runs again").length > round || undefined,
      product,
    );
    clearInterval(load);
    await until(
      "health",
      async () => ((await healthOf(product))?.status === 200 ? true : undefined),
      product,
    );
  }
  expect(familyOf(product)).toContain(web);
}, 90_000);

test("a child that is killed comes back", async () => {
  const product = await start();
  await untilReady(product);
  const webs = () =>
    familyOf(product).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("web.js"));
  const [before] = webs();
  process.kill(before ?? 0, "SIGKILL");
  await until("the new web", () => (webs().some((pid) => pid !== before) ? true : undefined), product);
  await until("health", async () => ((await healthOf(product))?.status === 200 ? true : undefined), product);
  expect(product.output()).toContain("web was ended by SIGKILL; it starts again in 0.25 s.");
}, 60_000);

test("a second start on the same folder is refused with the address of the first", async () => {
  const first = await start();
  await untilReady(first);
  const second = await startProduct({ dataDir: first.dataDir });
  expect(await second.exited).toBe(1);
  expect(second.output()).toContain(
    `Counterfoil already runs on ${first.dataDir}: process ${first.process.pid}`,
  );
  expect((await healthOf(first))?.status).toBe(200);
}, 60_000);

test("a taken port is named with the remedy, and nothing is left running", async () => {
  const intruder = createServer();
  await new Promise<void>((resolve) => intruder.listen(0, "127.0.0.1", resolve));
  const address = intruder.address();
  const port = typeof address === "object" && address ? address.port : 0;
  try {
    const product = await start({ port });
    expect(await product.exited).toBe(1);
    expect(product.output()).toContain(`Port ${port} on 127.0.0.1 is taken by another program.`);
    expect(postmasterPid(product)).toBeUndefined();
  } finally {
    intruder.close();
  }
}, 60_000);

test("a wrong configuration is said in one line a variable, before anything starts", async () => {
  const product = await start({ environment: { SMTP_URL: "mail", COUNTERFOIL_MODE: "production" } });
  expect(await product.exited).not.toBe(0);
  const lines = product.output().trim().split("\n");
  expect(lines).toEqual([
    expect.stringMatching(/^SMTP_URL is not right: expected /),
    expect.stringMatching(/^APP_SECRET is missing: expected /),
    expect.stringMatching(/^APP_URL is missing: /),
  ]);
  expect(readdirSync(product.dataDir)).toEqual([]);
});

test("pages and API answer 503 with Retry-After while the database is away, each in its own form", async () => {
  const product = await start();
  await untilReady(product);
  const stop = setInterval(() => {
    const pid = postmasterPid(product);
    if (pid) process.kill(pid, "SIGKILL");
  }, 5);
  try {
    await until(
      "the database away",
      async () => ((await healthOf(product))?.status === 503 ? true : undefined),
      product,
    );
    // A page that asks who is signed in, and a request that shows a key: both need the database.
    const page = await fetch(`${product.address}/login`);
    const api = await fetch(`${product.address}/api/v1/customers`, {
      headers: { authorization: `Bearer cf_test_${"0".repeat(32)}_${"k".repeat(43)}` },
    });
    for (const answer of [page, api]) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    }
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(await page.text()).toContain(page.headers.get("x-request-id"));
    expect(api.headers.get("content-type")).toContain("application/problem+json");
  } finally {
    clearInterval(stop);
  }
}, 60_000);
