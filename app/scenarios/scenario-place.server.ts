import type { Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import type { Scenario, StepOf } from "./format";
import type { CommandStep } from "./play";
import type { Names } from "./scenario-names";

/** Where commands of a file are carried out. */
export type Place = { readonly context: Context; readonly scenario: Scenario; readonly names: Names };

type Command<K extends CommandStep["do"]> = (place: Place, step: StepOf<K>) => Promise<Outcome<unknown>>;
export type Commands = { readonly [K in CommandStep["do"]]?: Command<K> };
