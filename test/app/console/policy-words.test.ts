import { describe, expect, test } from "vitest";
import { DEFAULT_POLICY, POLICY_CHOICES } from "~/billing/policy-kinds";
import { billingSettingsForm, editedPolicy } from "~/console/forms/billing-settings";
import { POLICY_GROUPS, POLICY_WORDS, PRESET_WORDS } from "~/console/policy-words";
import { parse } from "~/http/parse.server";
import { POLICY_PRESETS } from "~/policy-presets";

describe("the billing rules", () => {
  test("stand on the page once each, as a question with all its choices in words of their own", () => {
    const shown = POLICY_GROUPS.flatMap(({ settings }) => settings);
    expect([...shown].sort()).toEqual(Object.keys(POLICY_CHOICES).sort());
    for (const [setting, choices] of Object.entries(POLICY_CHOICES)) {
      const { asks, choices: words } = POLICY_WORDS[setting as keyof typeof POLICY_WORDS];
      expect(asks, setting).toMatch(/^[A-Z].*\?$/);
      expect(Object.keys(words).sort(), setting).toEqual([...choices].sort());
      expect(new Set(Object.values(words)).size, setting).toBe(choices.length);
    }
    expect(Object.keys(PRESET_WORDS).sort()).toEqual(Object.keys(POLICY_PRESETS).sort());
  });

  test("of a preset replace what is stored; single ones are laid over it, and made-up ones are not", () => {
    const stored = { ...DEFAULT_POLICY, end_day: "inclusive" } as const;
    const edited = (query: string) => editedPolicy(new URLSearchParams(query), stored);
    expect(edited("")).toEqual(stored);
    const { after_issue, chargeback, hierarchy } = DEFAULT_POLICY;
    const offered = { ...POLICY_PRESETS.day_exclusive, after_issue, chargeback, hierarchy };
    expect(edited("preset=day_exclusive&anchor=calendar")).toEqual(offered);
    expect(edited("anchor=calendar&end_day=never&unheard=of")).toEqual({ ...stored, anchor: "calendar" });
  });

  test("are saved whole or not at all", () => {
    expect(parse({ ...DEFAULT_POLICY }, billingSettingsForm)).toEqual({ ok: true, value: DEFAULT_POLICY });
    const wrong = parse({ ...DEFAULT_POLICY, anchor: "never" }, billingSettingsForm);
    expect(wrong).toMatchObject({ ok: false, refusals: [{ field: "anchor" }] });
    const { anchor: _, ...rest } = DEFAULT_POLICY;
    expect(parse(rest, billingSettingsForm)).toMatchObject({ ok: false, refusals: [{ field: "anchor" }] });
  });
});
