// npm run bench [-- NAME…]: measures the product, one JSON line a figure; the exit code is 1 when a goal is missed.
import "./configuration";
import { asBuilt } from "./as-built";
import { benchBilling } from "./billing";
import { type Ground, openGround } from "./ground";
import { benchHttp, benchIngest } from "./ingest";
import { benchPage } from "./page";
import { type Measurement, tell } from "./rounds";
import { benchAggregate, benchGrowth, benchTwoWorkers } from "./scale";

type Bench = (ground: () => Promise<Ground>) => Promise<Measurement | readonly Measurement[]>;

const BENCHES: Readonly<Record<string, Bench>> = {
  "ingest.operation": async (ground) => benchIngest(await ground()),
  "ingest.http": async (ground) => benchHttp(await ground()),
  "billing.run": async (ground) => benchBilling(await ground()),
  "billing.two_workers": async (ground) => benchTwoWorkers(await ground()),
  "billing.growth": async (ground) => benchGrowth(await ground()),
  "usage.million_events": async (ground) => benchAggregate(await ground()),
  "page.console_list": async (ground) => benchPage(await ground()),
  "pricing.graduated": async () => (await engine()).benchPricing(),
  "draft.20_lines": async () => (await engine()).benchDraft(),
};

const engine = () => asBuilt<typeof import("./engine")>("engine.ts");

const EXIT_MISSED = 1;
const EXIT_USAGE = 2;

/** A name stands for itself and for all that begin with it: `ingest` is both of `ingest.…`. */
function chosen(names: readonly string[]): string[] {
  const all = Object.keys(BENCHES);
  if (names.length === 0) return all;
  for (const name of names) {
    if (all.some((bench) => isNamed(bench, name))) continue;
    console.error(`There is no bench ${JSON.stringify(name)}. Choose among ${all.join(", ")}.`);
    process.exit(EXIT_USAGE);
  }
  return all.filter((bench) => names.some((name) => isNamed(bench, name)));
}

function isNamed(bench: string, name: string): boolean {
  return bench === name || bench.startsWith(`${name}.`);
}

async function main(): Promise<void> {
  let opening: Promise<Ground> | undefined;
  const ground = () => {
    opening ??= openGround();
    return opening;
  };
  try {
    for (const name of chosen(process.argv.slice(2))) {
      tell(`${name} …`);
      for (const result of [await BENCHES[name]?.(ground)].flat()) {
        console.log(JSON.stringify(result));
        if (!result?.ok) process.exitCode = EXIT_MISSED;
      }
    }
  } finally {
    await (await opening)?.close();
  }
}

await main();
