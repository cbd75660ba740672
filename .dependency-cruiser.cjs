// The arrows of the house as rules: what each room may import. What is not allowed here is an error.
// Every room of app/ names its allowed targets once, in `rooms`; the rules are made from that list.

/** Importable by every room but billing. */
const ground = [
  "env.server",
  "log.server",
  "ids.server",
  "public-ids",
  "secrets.server",
  "errors",
  "database-away",
  "request-frame",
];

/** What the front rooms show: words, amounts and dates of the engine, and its constant lists. */
const engineWords = ["billing/"];

/** Room → what it may import from app/ besides itself and the ground. */
const rooms = {
  routes: [
    ..."auth http gate.server operations effects documents exports console portal api ui health.server".split(
      " ",
    ),
    ...["context.server", "mail"],
    ...engineWords,
  ],
  operations: [
    "billing/",
    "store/",
    "stripe/verify",
    "stripe/translate",
    "context.server",
    "operations/steps/",
  ],
  store: ["billing/", "context.server"],
  effects: [
    "gate.server",
    "operations/",
    "stripe/",
    "mail/",
    "documents/",
    "context.server",
    "billing/",
    "store/",
  ],
  stripe: ["billing/"],
  mail: ["billing/"],
  documents: ["billing/"],
  exports: ["billing/"],
  jobs: [
    ..."gate.server operations/ effects/ store/across store/outbox store/client scenarios/ context.server".split(
      " ",
    ),
    "billing/",
  ],
  scenarios: ["billing/", "gate.server", "operations/", "jobs/", "context.server", "store/"],
  auth: [
    "store/identity",
    "store/across",
    "store/client",
    "gate.server",
    "context.server",
    "billing/outcome",
  ],
  http: ["billing/outcome", "context.server", "health.server"],
  portal: ["ui/", "http/", "context.server", "store/columns", ...engineWords],
  console: ["ui/", "http/", "context.server", "store/columns", ...engineWords],
  api: ["http/", "context.server", "store/columns", ...engineWords],
  ui: ["billing/money/", "billing/time/"],
};

/** Arrows added to the first drawing; docs/decisions/010-arrows-added.md says why. */
const added = {
  effects: ["ui/format/payment-words"],
  routes: ["jobs/deliver-message", "jobs/drain-while-waiting", "scenarios/demo-people"],
  operations: ["mail/[a-z-]+.ts"],
  mail: ["ui/format/", "ui/accent"],
  auth: ["http/", "store/api-keys", "store/portal-links", "operations/", "scenarios/demo-people"],
  console: ["auth/permissions", "policy-presets"],
  scenarios: ["policy-presets"],
};

/** The engine's rooms in their order: each imports only those before it. */
const engine = [
  ..."money time pricing metering catalog subscription fees pools discounts tax invoicing payment revenue ledger".split(
    " ",
  ),
];
/** Beside the rooms: what every one of them may use, and the leaf. */
const engineGround = ["outcome", "assert", "group-by", "[a-z-]+-kinds"];

const anyOf = (names) => names.map((name) => name.replaceAll(".", "\\.")).join("|");

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `app-${room}`,
  comment: `app/${room} imports only what the house lets it: ${allowed.join(", ")}`,
  severity: "error",
  from: { path: `^app/${room}/` },
  to: {
    path: "^app/",
    pathNot: `^app/(${anyOf([`${room}/`, ...ground, ...allowed, ...(added[room] ?? [])])})`,
  },
}));

const engineRules = engine.map((room, index) => ({
  name: `engine-${room}`,
  comment: `app/billing/${room} imports only the engine's rooms before it`,
  severity: "error",
  from: { path: `^app/billing/${room}/` },
  to: {
    path: "^(app|server|sandbox|cli|drizzle|bench|test)/",
    pathNot: `^app/billing/(${anyOf(engine.slice(0, index + 1).map((name) => `${name}/`))}|(${engineGround.join("|")})\\.ts$)`,
  },
}));

/** Packages that belong to one place, and where that is. */
const packagePlaces = [
  ["temporal-polyfill", "^(app/billing/time/|test/)"],
  ["jsep", "^app/billing/metering/"],
  ["stripe", "^(app/stripe/|sandbox/|test/)"],
  ["nodemailer", "^(app/mail/|test/)"],
  ["lucia", "^(app/auth/|test/)"],
  ["@lucia-auth", "^(app/auth/|test/)"],
  ["@node-rs/argon2", "^(app/auth/|test/)"],
  [
    "drizzle-orm",
    "^(app/(store|console/queries|portal/queries|api/queries|gate\\.server|health\\.server)|drizzle/|test/)",
  ],
  ["postgres", "^(app/store/client\\.server|server/|bench/|test/|cli/)"],
  ["pg", "^(app/jobs/|test/)"],
  ["graphile-worker", "^(app/jobs/|test/)"],
  [
    "zod",
    "^(app/(env\\.server|http|auth|api|console|portal|store|stripe|jobs|scenarios|effects|mail|operations/steps)|test/)",
  ],
  ["express", "^(server/|test/)"],
];

const packageRules = packagePlaces.map(([name, place]) => ({
  name: `package-${name.replace(/[@/]/g, "")}`,
  comment: `${name} is used in one place only`,
  severity: "error",
  from: { path: "^(app|server|sandbox|cli|drizzle|bench)/", pathNot: place },
  to: { path: `^node_modules/${name}/` },
}));

module.exports = {
  forbidden: [
    {
      name: "no-circular",
      comment: "A cycle has no order to read it in",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "not-to-unresolvable",
      comment: "An import that leads nowhere",
      severity: "error",
      from: {},
      // Made by the build, or by Vite.
      to: { couldNotResolve: true, pathNot: "^(virtual:|\\.\\./build/|.*\\.css)" },
    },
    ...roomRules,
    ...engineRules,
    {
      name: "engine-approval",
      comment: "approval is a leaf: it may read every room of the engine, none may read it",
      severity: "error",
      from: { path: "^app/billing/(?!approval/)" },
      to: { path: "^app/billing/approval/" },
    },
    {
      name: "engine-ground",
      comment: "what stands beside the engine's rooms imports none of them",
      severity: "error",
      from: { path: `^app/billing/(${engineGround.join("|")})\\.ts$` },
      to: { path: "^app/", pathNot: `^app/billing/(${engineGround.join("|")})\\.ts$` },
    },
    {
      name: "engine-is-pure",
      comment:
        "the engine uses no package but Temporal, at the edges of time, and jsep, which parses expressions, and nothing of Node",
      severity: "error",
      from: { path: "^app/billing/" },
      to: { dependencyTypes: ["npm", "npm-dev", "core"], pathNot: "node_modules/(temporal-polyfill|jsep)/" },
    },
    {
      name: "operations-never-call-operations",
      comment: "what two operations share goes down to billing or into steps/",
      severity: "error",
      from: { path: "^app/operations/(?!steps/)" },
      to: { path: "^app/operations/(?!steps/)" },
    },
    {
      name: "steps-look-down",
      comment: "a step is a load or save half; it knows no operation",
      severity: "error",
      from: { path: "^app/operations/steps/" },
      to: { path: "^app/operations/(?!steps/)" },
    },
    {
      name: "ground-knows-no-room",
      comment: "what every room may import imports no room",
      severity: "error",
      from: { path: `^app/(${anyOf(ground)})\\.ts$` },
      to: { path: "^app/[a-z]+/" },
    },
    {
      name: "gate-and-context",
      comment: "the gate opens transactions for everybody, and knows only what a transaction needs",
      severity: "error",
      from: { path: "^app/(gate|context)\\.server\\.ts$" },
      to: { path: "^app/[a-z]+/", pathNot: "^app/(store|billing)/" },
    },
    {
      name: "clients-stay-in-the-browser",
      comment: "pages and the design system never pull server code into the browser",
      severity: "error",
      from: { path: "^app/(ui/|[a-z]+/.*-page\\.tsx$)" },
      to: { path: "\\.server\\.tsx?$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "app-stands-alone",
      comment: "the app knows the tables, and nothing else outside of itself",
      severity: "error",
      from: { path: "^app/" },
      to: { path: "^(server|sandbox|cli|bench|test)/" },
    },
    {
      name: "tables-for-store-and-queries",
      comment: "only the store and the queries of the front rooms see the tables",
      severity: "error",
      from: { path: "^app/", pathNot: "^app/(store/|(console|portal|api)/queries/)" },
      to: { path: "^drizzle/" },
    },
    {
      name: "tables-know-only-kinds",
      comment: "the tables take their lists of allowed values from the engine, and nothing else",
      severity: "error",
      from: { path: "^drizzle/" },
      to: { path: "^app/", pathNot: "^app/billing/" },
    },
    {
      name: "server-imports-the-build",
      comment:
        "of the sources the server knows the configuration, the log and the demo people; the rest comes by the build",
      severity: "error",
      from: { path: "^server/" },
      to: {
        path: "^(app|sandbox|cli|drizzle|bench|test)/",
        pathNot: "^app/(env\\.server|log\\.server|database-away|scenarios/demo-people)\\.ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "sandbox-stands-alone",
      comment: "the double of Stripe shares no code with what it is used to test",
      severity: "error",
      from: { path: "^sandbox/" },
      to: { path: "^(app|server|cli|drizzle|bench|test)/" },
    },
    {
      name: "cli-is-thin",
      comment: "programs stand over scenarios, operations and the throw-away database",
      severity: "error",
      from: { path: "^cli/" },
      to: {
        path: "^(app|server|sandbox|drizzle|bench|test)/",
        pathNot:
          "^(app/(scenarios|operations|jobs|gate\\.server|store/client|env\\.server|log\\.server|billing)|server/(postgres|migrate|project-root|settings))",
      },
    },
    {
      name: "nobody-imports-tests",
      comment: "what ships does not depend on tests",
      severity: "error",
      from: { path: "^(app|server|sandbox|cli|drizzle|bench)/" },
      to: { path: "^test/" },
    },
    ...packageRules,
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(build|node_modules/.*/node_modules)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      mainFields: ["module", "main", "types"],
    },
  },
};
