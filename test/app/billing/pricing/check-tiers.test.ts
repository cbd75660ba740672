import { expect, test } from "vitest";
import { checkTierCount } from "~/billing/pricing/check-tiers";

test("a price has at least one tier and not more than anybody could read", () => {
  expect(checkTierCount(0)?.code).toBe("tier_missing");
  expect(checkTierCount(1)).toBeNull();
  const most = Array.from({ length: 2_000 }, (_, count) => count + 1).filter(
    (count) => checkTierCount(count) === null,
  ).length;
  expect(checkTierCount(most)).toBeNull();
  expect(checkTierCount(most + 1)).toMatchObject({
    code: "tier_too_many",
    field: "tiers",
    remedy: `Use at most ${most} tiers.`,
  });
});
