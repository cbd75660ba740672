// Closed books: nothing posts into them, nothing acts from a day in them, and late effects come on later days.
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { parseDay } from "~/billing/time/day";
import { cancelSubscription } from "~/operations/cancel-subscription.server";
import { changeSubscription } from "~/operations/change-subscription.server";
import { closeBooks, readClosedBooks, reopenBooks } from "~/operations/close-books.server";
import { finalizeDraft } from "~/operations/finalize-draft.server";
import { loadDailyTieOuts } from "~/operations/load-tie-outs.server";
import { recordUsage } from "~/operations/record-usage.server";
import { createIssuer } from "~/operations/save-issuer.server";
import { setInvoicing } from "~/operations/set-invoicing.server";
import { subscribeCustomer } from "~/operations/subscribe-customer.server";
import { publicId } from "~/public-ids";
import { asOwner, useTestDatabase } from "../../support/database";
import { at, chargeOn, foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

const day = (text: string): number => {
  const parsed = parseDay(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
};
const closing = (through: string, how: "soft" | "final" = "final") => ({
  through: day(through),
  closing: how,
});

describe("books closed through January", () => {
  let organization: TestOrganization;
  let customerId: string;
  let planId: string;
  let subscriptionId: string;

  beforeAll(async () => {
    organization = await foundTestOrganization({ clock: "2026-01-10T00:00:00Z" });
    await organization.metric("calls", "sum", "n");
    const charges = [chargeOn("calls", { type: "per_unit", unit_amount: "1" })];
    const prices = [{ currency: "EUR", amount: "31.00" }];
    planId = await organization.plan("team", { prices, charges });
    customerId = await organization.customer();
    subscriptionId = await organization.subscribe({ customerId, planId });
    await organization.advance("2026-02-05T00:00:00Z");
  });

  /** How many entries there are in the closed books. */
  const countEntries = () =>
    organization.view(async ({ tx }) => {
      const [row] = await tx.execute<{ n: number }>(sql`select count(*)::int as n from journal_entries
        where organization_id = ${organization.id} and posted_on <= '2026-01-31'`);
      return row?.n ?? 0;
    });

  test("are refused while a day is not over everywhere, and while revenue of it waits", async () => {
    expect(await organization.refused((context) => closeBooks(context, closing("2026-02-04")))).toEqual([
      "books_day_not_over",
    ]);
    await asOwner(held.clone, async (owner) => {
      await owner`update recognition_schedules set next_on = '2026-01-31'`;
    });
    expect(await organization.refused((context) => closeBooks(context, closing("2026-01-31")))).toEqual([
      "books_postings_waiting",
    ]);
    await asOwner(held.clone, async (owner) => {
      await owner`update recognition_schedules set next_on = '2026-02-09'`;
    });
  });

  test("are refused while an account differs from its documents", async () => {
    const turn = (by: number) =>
      asOwner(held.clone, async (owner) => {
        await owner`update recognition_schedules set recognized_minor = recognized_minor + ${by}`;
      });
    await turn(1);
    expect(await organization.refused((context) => closeBooks(context, closing("2026-01-31")))).toEqual([
      "books_do_not_tie_out",
    ]);
    await turn(-1);
  });

  test("refuse an entry of a day in them, whoever writes it, and can be opened again only after a soft closing", async () => {
    await organization.run((context) => closeBooks(context, closing("2026-01-20", "soft")));
    await organization.run(reopenBooks);
    expect(await organization.refused(reopenBooks)).toEqual(["books_not_soft_closed"]);
    await organization.run((context) => closeBooks(context, closing("2026-01-31")));
    const books = { finalThrough: day("2026-01-31"), softThrough: null };
    expect(await organization.view(readClosedBooks)).toEqual({
      ...books,
      entities: [{ issuerId: expect.any(String), code: "main", legalName: "Test Works", books }],
    });
    const copy = organization.run(async ({ tx }) => {
      await tx.execute(sql`insert into journal_entries
        select (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'document_id', gen_random_uuid()))).* from journal_entries e
        where organization_id = ${organization.id} and posted_on <= '2026-01-31' limit 1`);
      return { ok: true as const, value: null };
    });
    const raised = await copy.catch((error: Error) => error.cause);
    expect(`${raised}`).toContain("lies in closed books");
  });

  test("refuse changes and starts that would act from a day in them, and do nothing", async () => {
    const change = (on: string) =>
      organization.refused((context) =>
        changeSubscription(context, {
          subscriptionId,
          change: { kind: "quantity", quantity: "3", when: { at: "day", on: day(on) } },
        }),
      );
    expect(await change("2026-01-31")).toEqual(["change_before_closed_period"]);
    const cancelled = await organization.refused((context) =>
      cancelSubscription(context, { subscriptionId, when: { at: "day", on: day("2026-01-20") } }),
    );
    expect(cancelled).toEqual(["change_before_closed_period"]);
    const started = await organization.refused((context) =>
      subscribeCustomer(context, { customerId, planId, startsAt: at("2026-01-31T12:00:00Z") }),
    );
    expect(started).toEqual(["start_before_closed_period"]);
    expect(await change("2026-02-01")).toEqual([]);
  });

  test("take usage of a day in them on a later one, as its exact difference, and every day ties out", async () => {
    const before = await countEntries();
    expect(before).toBeGreaterThan(0);
    const event = { subscription: publicId("subscription", subscriptionId), metric: "calls" };
    await organization.run((context) =>
      recordUsage(context, [
        { ...event, transactionId: "late", timestamp: "2026-01-15T00:00:00Z", properties: { n: "7" } },
      ]),
    );
    await organization.advance("2026-04-15T00:00:00Z");
    expect(await countEntries()).toBe(before);
    const days = await organization.view(loadDailyTieOuts);
    expect(days.flatMap(({ rows }) => rows.filter(({ differenceMinor }) => differenceMinor !== 0n))).toEqual(
      [],
    );
    await organization.run((context) => closeBooks(context, closing("2026-03-31")));
  });
});

describe("books of several legal entities", () => {
  test("are closed each by itself: the others post and change as before", async () => {
    const organization = await foundTestOrganization({ clock: "2026-01-10T00:00:00Z" });
    const details = { email: null, address: null, taxId: null, footer: "" };
    const input = { code: "branch", prefix: "BR-", legalName: "Branch SARL", ...details };
    const { id: branch } = await organization.run((context) => createIssuer(context, input));
    const planId = await organization.plan("team", { prices: [{ currency: "EUR", amount: "31.00" }] });
    const started = async (issuerId: string | null) => {
      const customerId = await organization.customer({ issuerId });
      return { customerId, id: await organization.subscribe({ customerId, planId }) };
    };
    const [own, others] = [await started(branch), await started(null)];
    await organization.advance("2026-02-05T00:00:00Z");
    await organization.run((context) =>
      closeBooks(context, { issuerId: branch, ...closing("2026-01-31", "soft") }),
    );
    expect(await organization.view(readClosedBooks)).toMatchObject({ finalThrough: null, softThrough: null });

    const change = ({ id: subscriptionId }: { id: string }) =>
      organization.refused((context) =>
        changeSubscription(context, {
          subscriptionId,
          change: { kind: "quantity", quantity: "3", when: { at: "day", on: day("2026-01-31") } },
        }),
      );
    const start = ({ customerId }: { customerId: string }) =>
      organization.refused((context) =>
        subscribeCustomer(context, { customerId, planId, startsAt: at("2026-01-31T12:00:00Z") }),
      );
    expect([await change(own), await change(others)]).toEqual([["change_before_closed_period"], []]);
    expect([await start(own), await start(others)]).toEqual([["start_before_closed_period"], []]);
    const copied = async (issuerId: string) => {
      const copy = organization.run(async ({ tx }) => {
        await tx.execute(sql`insert into journal_entries
          select (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'document_id', gen_random_uuid()))).*
          from journal_entries e where organization_id = ${organization.id} and issuer_id = ${issuerId}
            and posted_on <= '2026-01-31' limit 1`);
        return { ok: false as const, refusals: [] };
      });
      const raised = await copy.catch((error: Error) => `${error.message} ${error.cause}`);
      return `${raised}`.includes("lies in closed books") ? "closed" : "open";
    };
    const [main] = (await organization.view(readClosedBooks)).entities;
    expect([await copied(branch), await copied(main?.issuerId ?? "")]).toEqual(["closed", "open"]);

    // The others' January is closed for good with February; a day that is closed already is left as it is.
    await organization.advance("2026-03-05T00:00:00Z");
    await organization.run((context) => closeBooks(context, closing("2026-02-28")));
    expect(await organization.refused((context) => closeBooks(context, closing("2026-02-28")))).toEqual([
      "books_closed_already",
    ]);
    expect(await organization.view(readClosedBooks)).toMatchObject({
      finalThrough: day("2026-02-28"),
      softThrough: null,
    });
  });
});

test("revenue of several months in closed books is posted at once on the first open day, and the rest on its own days", async () => {
  const organization = await foundTestOrganization({ clock: "2026-01-01T00:00:00Z" });
  const customerId = await organization.customer();
  await organization.run((context) => setInvoicing(context, { customerId, switches: { draftMode: "each" } }));
  const yearly = {
    cadence: { unit: "year", count: 1 },
    prices: [{ currency: "EUR", amount: "365.00" }],
  } as const;
  const planId = await organization.plan("yearly", yearly);
  await organization.subscribe({ customerId, planId });
  await organization.advance("2026-04-02T13:00:00Z");
  await organization.run((context) => closeBooks(context, closing("2026-03-31")));
  const [draft] = await organization.view(({ tx }) =>
    tx.execute<{ id: string }>(sql`select id from held_drafts where organization_id = ${organization.id}`),
  );
  await organization.run((context) => finalizeDraft(context, { heldDraftId: draft?.id ?? "" }));
  await organization.advance("2026-05-02T00:00:00Z");
  const earned = await organization.view(({ tx }) =>
    tx.execute<{ on_day: string; minor: number }>(sql`
      select e.posted_on::text as on_day, sum(l.credit_minor)::int as minor from journal_entries e
      join journal_lines l on l.organization_id = ${organization.id} and l.entry_id = e.id and l.account = '4000'
      where e.organization_id = ${organization.id} and e.recipe = 'revenue.recognized' group by 1 order by 1`),
  );
  expect(earned.map(({ on_day, minor }) => [on_day, minor])).toEqual([
    ["2026-04-01", 9_100],
    ["2026-04-30", 2_900],
  ]);
});
