import { describe, expect, test } from "vitest";
import { checkEventTime, readEvent } from "~/billing/metering/check-event";
import { MS_PER_HOUR } from "~/billing/time/instant";

const event = { transactionId: "t1", subscription: "ext:main", metric: "calls" };

describe("reading an event", () => {
  test("keeps what is there, and nothing for what is not", () => {
    expect(readEvent(event)).toEqual({ ok: true, value: { ...event, timestamp: null, properties: null } });
    expect(readEvent({ ...event, timestamp: "2026-01-01T00:00:00Z", properties: { n: "1" } })).toMatchObject({
      value: { timestamp: Date.UTC(2026, 0, 1), properties: { values: { n: "1" }, json: '{"n":"1"}' } },
    });
    expect(readEvent({ ...event, properties: {} })).toMatchObject({ value: { properties: null } });
  });

  test("lets an innocent backslash pass, and no broken character at any depth", () => {
    expect(readEvent({ ...event, properties: { path: "C:\\u0000" } })).toMatchObject({ ok: true });
    expect(readEvent({ ...event, properties: { mood: "\u{1f600}" } })).toMatchObject({ ok: true });
    for (const properties of [{ a: { b: ["\0"] } }, { "\udc00": 1 }]) {
      expect(readEvent({ ...event, properties })).toMatchObject({
        refusals: [{ code: "properties_invalid" }],
      });
    }
  });

  test("takes timestamps as text alone", () => {
    for (const timestamp of [0, 1_767_225_600_000, {}, "2026-13-01T00:00:00Z"]) {
      expect(readEvent({ ...event, timestamp })).toMatchObject({
        ok: false,
        refusals: [{ field: "timestamp" }],
      });
    }
  });
});

describe("the time of an event", () => {
  const startsAt = Date.UTC(2026, 0, 1);
  const endsAt = Date.UTC(2026, 1, 1);
  const span = { startsAt, endsAt: null, usageAtEnd: "through_instant" as const };
  const code = (...given: Parameters<typeof checkEventTime>) => checkEventTime(...given)?.code ?? null;

  test("lies between the start and a little ahead of now", () => {
    expect(code(startsAt, span, startsAt)).toBeNull();
    expect(code(startsAt - 1, span, startsAt)).toBe("timestamp_before_start");
    expect(code(endsAt + MS_PER_HOUR, span, endsAt)).toBeNull();
    expect(code(endsAt + MS_PER_HOUR + 1, span, endsAt)).toBe("timestamp_in_future");
  });

  test("lies before the end; the last instant itself counts if the policy says so", () => {
    const now = endsAt + 10 * MS_PER_HOUR;
    const ended = { ...span, endsAt };
    expect(code(endsAt - 1, ended, now)).toBeNull();
    expect(code(endsAt, ended, now)).toBeNull();
    expect(code(endsAt + 1, ended, now)).toBe("timestamp_after_end");
    expect(code(endsAt, { ...ended, usageAtEnd: "before_instant" }, now)).toBe("timestamp_after_end");
  });
});
