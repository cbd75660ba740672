import { beforeAll, describe, expect, it } from "vitest";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { makeOrganization, makePerson } from "../../support/organizations";

useTestDatabase();

let key: string;

beforeAll(async () => {
  const mira = await makePerson("mira@example.com");
  const { owner } = await makeOrganization(mira);
  key = await makeApiKey(owner);
  await api("POST", "/metrics", { key, body: { code: "calls", aggregation: "sum", field: "n" } });
});

const errorsOf = (answer: { body: { errors?: { code: string; field?: string }[] } }) =>
  (answer.body.errors ?? []).map(({ code, field }) => `${code} ${field ?? ""}`.trim());

describe("a plan", () => {
  it("takes everything that terms may hold, and gives it back to be sent again", async () => {
    const price = [{ currency: "EUR", amount: "49.00" }];
    const none = { interval: null, interval_count: null };
    const perUnit = [{ currency: "EUR", model: { type: "per_unit", unit_amount: "0.05" } }];
    const terms = {
      interval: "year",
      interval_count: 1,
      in_advance: true,
      trial_days: 0,
      prices: price,
      recognition: "monthly",
      charges: [
        {
          code: "calls",
          name: "Calls",
          metric: "calls",
          in_advance: false,
          prorated: false,
          prices: perUnit,
          filters: [{ match: { region: ["eu", "us"] }, prices: perUnit }],
          group_by: ["cloud"],
          minimum_amount: price,
          maximum_amount: price,
          recognition: "daily",
          recovery: { on_decrease: "next_period", on_late: "difference", late_windows: "6" },
          taxes: ["none"],
        },
      ],
      fixed_charges: [
        {
          code: "setup",
          name: "Set-up",
          units: "1",
          in_advance: true,
          prorated: false,
          recurring: false,
          prices: perUnit,
          recognition: "point",
          taxes: [],
        },
      ],
      minimum_commitment: price,
      phases: [
        { type: "trial", length: "30 days", prices: [], fixed_amount: price, ...none },
        { type: "evergreen", length: null, prices: price, fixed_amount: [], ...none },
      ],
      phases_from: "change",
      usage_interval: "month",
      usage_interval_count: 1,
      usage_thresholds: [{ currency: "EUR", amount: "200.00", recurring: true }],
      interim_supply: "part_payment",
      taxes: ["none"],
      tax_behavior: "inclusive",
      add_on: true,
      available_with: [],
      bill_cycle_alignment: "bundle",
      settings: { change_timing: "as_asked", flat_at_zero: "charge" },
    };
    const made = await api("POST", "/plans", { key, body: { code: "everything", name: "All", terms } });
    expect(made.status, made.text).toBe(201);
    expect(made.body.draft.terms).toEqual(terms);
    const { revision } = made.body.draft;
    const sent = { revision, terms: made.body.draft.terms };
    const again = await api("PUT", "/plans/ext:everything/draft", { key, body: sent });
    expect(again.status, again.text).toBe(200);
    const published = await api("POST", "/plans/ext:everything/publish", { key });
    expect(published.body.version.terms).toEqual(terms);
    const wrong = { ...terms, taxes: ["luxury"], phases: terms.phases.slice(0, 1), trial_days: 3 };
    const answer = await api("POST", "/plans", { key, body: { code: "w", name: "W", terms: wrong } });
    expect(answer.status).toBe(422);
    expect(errorsOf(answer)).toEqual(
      expect.arrayContaining(["tax_rate_unknown terms.taxes", "trial_with_phases terms.trial_days"]),
    );
  });
});
