import { beforeAll, expect, test } from "vitest";
import { accept, refuse } from "~/billing/outcome";
import { systemCaller } from "~/jobs/system-caller";
import { takeSteps } from "~/jobs/take-steps.server";
import { useTestDatabase } from "../../support/database";
import { foundTestOrganization } from "../../support/organization";

useTestDatabase();
let caller: ReturnType<typeof systemCaller>;

beforeAll(async () => {
  const { caller: owner } = await foundTestOrganization();
  caller = systemCaller(owner.organizationId, "test");
});

const refusal = { code: "bulk_row_gone", sentence: "It is not there any more.", remedy: "Look again." };

/** Work whose every step is refused; a row that was noted as failed is not loaded again. */
function refusedWork(itemId: string | null) {
  const failed: unknown[] = [];
  const work = {
    operation: "test",
    load: async () => (failed.length === 0 ? { itemId, work: "change" as const } : null),
    take: async () => refuse(refusal),
    fail: async (_context: unknown, step: { readonly refusal?: unknown }) => {
      failed.push(step.refusal);
      return accept(1);
    },
  };
  return { work, failed };
}

test("a row that is refused is noted, and is not the next step again", async () => {
  const { work, failed } = refusedWork("row");
  expect(await takeSteps(caller, work, { signal: undefined })).toBe(1);
  expect(failed).toEqual([refusal]);
});

test("a step about no row that is refused ends the work instead of going on for ever", async () => {
  const { work, failed } = refusedWork(null);
  await expect(takeSteps(caller, work, { signal: AbortSignal.timeout(5_000) })).rejects.toThrow(
    "It is not there any more.",
  );
  expect(failed).toEqual([]);
});
