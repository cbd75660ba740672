// Reads how many tests passed and failed from the reports of the test programs. A skipped test counts as failed:
// what does not run proves nothing.

export type Count = { passed: number; failed: number };

type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
};

/** A test file that could not even be loaded counts as one failure. */
export function countVitest(report: unknown): Count {
  if (!isReport<VitestReport>(report, "numPassedTests")) return { passed: 0, failed: 1 };
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((assertion) => assertion.status === "failed"),
  );
  const skipped = report.numPendingTests + report.numTodoTests;
  return { passed: report.numPassedTests, failed: report.numFailedTests + skipped + unloaded.length };
}

type PlaywrightReport = {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
};

export function countPlaywright(report: unknown): Count {
  if (!isReport<PlaywrightReport>(report, "stats")) return { passed: 0, failed: 1 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected, failed: unexpected + flaky + skipped + report.errors.length };
}

/** Reads the last line of `simulate --check`. What the product does not do yet is said there, and no failure. */
export function countSimulation(output: string): Count {
  const lines = [...output.matchAll(/^(\d+) passed, (\d+) failed, \d+ deviating, \d+ unsupported\s*$/gm)];
  const last = lines.at(-1);
  return last ? { passed: Number(last[1]), failed: Number(last[2]) } : { passed: 0, failed: 1 };
}

function isReport<T extends object>(report: unknown, field: keyof T & string): report is T {
  return typeof report === "object" && report !== null && field in report;
}
