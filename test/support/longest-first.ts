// Starts the files that take longest first, so that no core waits at the end for a long file that came last.
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Those that take a minute or more, longest first. A name that leads nowhere fails `longest-first.test.ts`. */
export const LONGEST: readonly string[] = [
  "test/app/routes/bad-input.db.test.ts",
  "test/app/api/bad-input.db.test.ts",
  "test/server/supervisor.db.test.ts",
  "test/server/faults.db.test.ts",
  "test/app/routes/strangers.db.test.ts",
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
