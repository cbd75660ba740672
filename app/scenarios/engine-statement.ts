import type { ProposedFee } from "~/billing/fees/fee";
import { startDay } from "~/billing/subscription/service-span";
import { versionOf } from "~/billing/subscription/timeline";
import type { BookLine } from "./book";
import type { CoverFacts } from "./covers";
import type { EngineBook } from "./engine-book";
import type { Statement } from "./statement";

/** The engine's book as both projections read it. */
export function statementOf(book: EngineBook): Statement {
  const credits = new Map([...book.credits.values()].flat().map((credit) => [credit.id, credit]));
  const invoices = [...book.invoices.values()];
  return {
    scenario: book.scenario,
    now: book.now,
    view: book.policy.after_issue === "line_on_invoice" ? "lines" : "notes",
    invoices,
    notes: book.notes.map((note) => ({ ...note, balanceMinor: credits.get(note.id)?.openMinor ?? 0n })),
    tenders: book.tenders,
    grants: book.grants,
    namesOf: (fee) => namesOf(book, fee),
    coverFacts: (line) => coverFacts(book, line),
  };
}

function namesOf(book: EngineBook, { position }: ProposedFee) {
  const as = [...book.held].find(([, held]) => held.subscription.id === position.subscriptionId)?.[0] ?? "";
  const versions = [...book.versions.values()].flat();
  const version = position.planVersionId === null ? null : versionOf(versions, position.planVersionId);
  const charge = version?.charges.find(({ id }) => id === position.chargeId)?.code ?? null;
  const item = position.item.startsWith("item/") ? position.item.slice("item/".length) : null;
  return { subscription: as, plan: version?.planCode ?? "", charge: charge ?? item };
}

function coverFacts(book: EngineBook, line: BookLine): CoverFacts {
  const held = book.held.get(line.subscription);
  const versions = [...book.versions.values()].flat();
  const own = (id: string) => versionOf(versions, id).planCode === line.plan;
  const stint = held?.subscription.stints.find(({ planVersionId }) => own(planVersionId));
  const version = versionOf(versions, stint?.planVersionId ?? "");
  return {
    cadence: version.terms.usageCadence ?? version.terms.cadence,
    anchor: stint?.anchor ?? held?.subscription.anchor ?? { kind: "calendar" as const },
    startsOn: held ? startDay(held.subscription) : 0,
    inAdvance: version.terms.timing === "in_advance",
  };
}
