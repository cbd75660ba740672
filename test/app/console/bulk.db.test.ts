// What the console does with several ticked rows: previewed together, done one by one, told row by row.
import { beforeAll, describe, expect, test } from "vitest";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { publicId } from "~/public-ids";
import { asOwner, useTestDatabase } from "../../support/database";
import { type Knock, knock } from "../../support/doors";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";
import { cookieOf, get, makeMember, makePerson, post } from "../../support/organizations";

const held = useTestDatabase();

let organization: TestOrganization;
let cookie: string;
let readerCookie: string;
const customers = new Map<string, string>();

beforeAll(async () => {
  organization = await foundTestOrganization();
  const person = async (email: string, role: "billing" | "accountant") => {
    const user = await makePerson(email);
    await makeMember(organization.id, user, role);
    return cookieOf(user);
  };
  cookie = await person("acts@example.com", "billing");
  readerCookie = await person("looks@example.com", "accountant");
  const planId = await organization.plan("team");
  for (const name of ["Alder", "Birch", "Cedar"]) {
    const customerId = await organization.customer({ name });
    customers.set(name, customerId);
    if (name !== "Cedar") await organization.subscribe({ customerId, planId });
  }
  await organization.advance("2026-01-10T00:00:00Z");
});

type Row = { readonly id: string; readonly name: string; readonly previewHash: string };
type Loaded = {
  readonly rows: readonly Row[] | null;
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  readonly customers: readonly { readonly name: string }[];
  readonly found: readonly unknown[];
  readonly count: number;
  readonly onceKey: string;
};
type Answer = {
  readonly results?: readonly {
    readonly name: string;
    readonly amountMinor: bigint | null;
    readonly why: string | null;
    readonly code: string | null;
  }[];
  readonly refused?: { readonly codes: readonly string[]; readonly errors: Record<string, string> };
};

/** Looks and sends as a browser does, with names that stand several times. */
function door(name: string) {
  const params = { org: publicId("organization", organization.id) };
  const look = async (query: readonly (readonly [string, string])[], by = cookie) =>
    (await knock(
      name,
      params,
      get(`/x?${new URLSearchParams(query.map((pair) => [...pair]))}`, by),
    )) as Knock;
  const send = async (fields: readonly (readonly [string, string])[], by = cookie) => {
    return (await knock(name, params, post("/x", fields, { cookie: by }))) as Knock;
  };
  return { look, send };
}

const ticked = (...names: string[]) =>
  names.map((name) => ["customer", publicId("customer", customers.get(name) ?? "")] as const);
const fieldsOf = ({ rows, onceKey }: Loaded, more: readonly (readonly [string, string])[]) => [
  ...(rows ?? []).map(({ id, previewHash }) => ["row", `${id}~${previewHash}`] as const),
  ["preview_hash", "2"] as const,
  ["once_key", onceKey] as const,
  ...more,
];
const invoicesOf = async () => {
  const [row] = await asOwner(
    held.clone,
    (sql) => sql`select count(*)::int as count from invoices where organization_id = ${organization.id}`,
  );
  return row?.count as number;
};

describe("billing several customers", () => {
  const review = [["through", "2026-02-01"] as const, ["step", "review"] as const];

  test("previews each, leaves out with a reason, and bills each once however often it is sent", async () => {
    const { look, send } = door("console.$org.customers.bill-now");
    const before = await invoicesOf();
    const page = (await look([...ticked("Alder", "Birch", "Cedar"), ...review])).data as Loaded;
    expect(page.rows?.map(({ name }) => name)).toEqual(["Alder", "Birch"]);
    expect(page.leftOut).toMatchObject([
      { name: "Cedar", why: expect.stringContaining("Nothing falls due") },
    ]);

    const miscounted = await send(
      fieldsOf(page, [
        ["through", "2026-02-01"],
        ["count", "3"],
      ]),
    );
    expect((miscounted.data as Answer).refused?.codes).toEqual(["bulk_count_differs"]);
    expect(await invoicesOf()).toBe(before);

    const form = fieldsOf(page, [
      ["through", "2026-02-01"],
      ["count", "2"],
    ]);
    const once = (await send(form)).data as Answer;
    expect(once.results).toMatchObject([
      { name: "Alder", amountMinor: 3_000n, why: null },
      { name: "Birch", amountMinor: 3_000n, why: null },
    ]);
    expect((await send(form)).data).toEqual(once);
    expect(await invoicesOf()).toBe(before + 2);
  });

  test("what moved for one is refused for it alone, and the others are billed", async () => {
    const { look, send } = door("console.$org.customers.bill-now");
    const through = [["through", "2026-03-01"] as const];
    const page = (await look([["all", "yes"], ["q", "r"], ...through, ["step", "review"]])).data as Loaded;
    expect(page.rows?.map(({ name }) => name)).toEqual(["Alder", "Birch"]);
    const stale = {
      ...page,
      rows: page.rows?.map((row, at) => (at === 0 ? { ...row, previewHash: "0.0.x" } : row)) ?? null,
    };
    const { results } = (await send(fieldsOf(stale, [...through, ["count", "2"]]))).data as Answer;
    expect(results).toMatchObject([
      { name: "Alder", amountMinor: null, code: "preview_outdated" },
      { name: "Birch", amountMinor: 3_000n, why: null },
    ]);
  });

  test("asks whom to bill, keeps readers out and knows no customer of others", async () => {
    const { look } = door("console.$org.customers.bill-now");
    expect(((await look([])).data as Loaded).found).toHaveLength(3);
    expect((await look([], readerCookie)).status).toBe(403);
    expect((await look([["customer", `cus_${"0".repeat(32)}`]])).status).toBe(404);
    const unread = (await look([...ticked("Alder"), ["through", "2026-02-31"], ["step", "review"]])).data;
    expect(unread).toMatchObject({ rows: null, refusals: { errors: { through: expect.any(String) } } });
  });

  test("does a hundred while the browser waits, and leads to a run for more", async () => {
    for (let number = 1; number <= 100; number += 1) await organization.customer({ name: `Many ${number}` });
    const { look, send } = door("console.$org.customers.bill-now");
    expect((await look([["all", "yes"]])).data).toMatchObject({ matching: 103, rows: null });
    expect((await look([["all", "yes"], ...review])).location).toContain(
      "/runs/bulk?kind=bill_customers&all=yes",
    );
    const rows = Array.from({ length: 101 }, () => ["row", `${ticked("Alder")[0]?.[1]}~1.2.x`] as const);
    const form = [...rows, ["preview_hash", "101"], ["once_key", "many"], ["count", "101"]] as const;
    expect(((await send(form)).data as Answer).refused?.codes).toEqual(["bulk_too_many"]);
  });
});

test("closes ticked drafts, and says of one that is gone that it is gone", async () => {
  const draft = async (name: string, unitAmount: string) =>
    organization.run((context) =>
      issueOneOff(context, {
        customerId: customers.get(name) ?? "",
        on: null,
        placement: "hold",
        lines: [{ description: "Setup", quantity: "1", unitAmount, taxes: [] }],
      }),
    );
  await draft("Alder", "10.00");
  await draft("Birch", "20.00");
  const { look, send } = door("console.$org.invoices.drafts.close");
  const page = (await look([["all", "yes"]])).data as Loaded;
  expect(page.rows).toHaveLength(2);
  const before = await invoicesOf();
  const first = fieldsOf({ ...page, rows: page.rows?.slice(0, 1) ?? [] }, [["count", "1"]]);
  const closed = (await send(first)).data as Answer;
  expect(closed.results).toMatchObject([{ why: null }]);
  expect((await send(first)).data).toEqual(closed);
  const both = fieldsOf({ ...page, onceKey: "another" }, [["count", "2"]]);
  const { results } = (await send(both)).data as Answer;
  expect(results?.map(({ code }) => code)).toEqual(["bulk_row_gone", null]);
  expect(await invoicesOf()).toBe(before + 2);
  expect((await send(both, readerCookie)).status).toBe(403);
});
