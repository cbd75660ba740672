// Names the tests that failed, from the reports of the test programs, so that the end of a long run says what is wrong.
import { stripVTControlCharacters } from "node:util";

type VitestReport = {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
};

type PlaywrightSuite = {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly file: string;
    readonly ok: boolean;
    readonly tests: readonly {
      readonly results: readonly { readonly errors?: readonly { readonly message?: string }[] }[];
    }[];
  }[];
};

/** Enough to know what was expected and where. */
const LETTERS = 1_200;

const said = (name: string, message = ""): string =>
  `${name}\n${stripVTControlCharacters(message).trim().slice(0, LETTERS)}`;

/** Each failed test with what it said, and each file that could not be loaded; none for a report of another shape. */
export function failedTests(report: unknown): string[] {
  if (typeof report !== "object" || report === null) return [];
  if ("testResults" in report) return failedOfVitest(report as VitestReport);
  return "suites" in report ? failedOfPlaywright(report as PlaywrightSuite) : [];
}

function failedOfVitest({ testResults }: VitestReport): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((assertion) => assertion.status === "failed");
    if (status === "failed" && failed.length === 0) return [said(name, message)];
    return failed.map(({ fullName, failureMessages }) => said(`${name}: ${fullName}`, failureMessages?.[0]));
  });
}

function failedOfPlaywright({ suites = [], specs = [] }: PlaywrightSuite): string[] {
  const own = specs
    .filter(({ ok }) => !ok)
    .map(({ file, title, tests }) => {
      const errors = tests.flatMap(({ results }) => results.flatMap((result) => result.errors ?? []));
      return said(`${file}: ${title}`, errors[0]?.message);
    });
  return [...own, ...suites.flatMap(failedOfPlaywright)];
}
