import { type BaseTieOuts, type TieOut, tieOuts } from "~/billing/ledger/tie-out";
import type { Day } from "~/billing/time/day";
import type { Context } from "~/context.server";
import { loadBaseTieOuts } from "~/store/base-tie-outs.server";
import { sumCredit, sumPrepaid } from "~/store/tie-out-credit.server";
import { sumVatNotDue } from "~/store/tie-out-vat.server";
import {
  type AskedDays,
  type Since,
  sumClearing,
  sumJournal,
  sumOpenInvoices,
  sumTaxes,
  sumUnrecognized,
} from "~/store/tie-outs.server";

/** Every comparison at the end of one day. */
export type DailyTieOuts = { readonly on: Day; readonly rows: TieOut[] };

/** The comparisons in base as they stood at the end of a day; null where the organization keeps no amounts in base. */
export function loadTieOutsInBase(context: Context, on: Day): Promise<BaseTieOuts | null> {
  return loadBaseTieOuts(context, on);
}

/** Every comparison as it stood at the end of a day, for each currency in use, by as many statements at any size. */
export async function loadTieOuts(context: Context, on: Day): Promise<TieOut[]> {
  const [day] = await loadTieOutsOn(context, [on]);
  return day?.rows ?? [];
}

/** The same for ascending days. */
export async function loadTieOutsOn(context: Context, days: AskedDays): Promise<DailyTieOuts[]> {
  const journal = await sumJournal(context, days);
  const notDue = await sumVatNotDue(context, days);
  const notIn2300 = notDue.map((sum) => ({ ...sum, amountMinor: -sum.amountMinor }));
  const documents = {
    "1100": await sumOpenInvoices(context, days),
    "2200": await sumUnrecognized(context, days),
    "2300": [...(await sumTaxes(context, days)), ...notIn2300],
    "2310": notDue,
    "1020": await sumClearing(context, days),
    "2020": await sumCredit(context, days),
    "2100": await sumPrepaid(context, days),
  };
  return days.map((on, place) => {
    const by = <Sum>(sums: readonly Since<Sum>[]) => sums.filter(({ since }) => since <= place);
    const standing = {
      "1100": by(documents["1100"]),
      "2200": by(documents["2200"]),
      "2300": by(documents["2300"]),
      "2310": by(documents["2310"]),
      "1020": by(documents["1020"]),
      "2020": by(documents["2020"]),
      "2100": by(documents["2100"]),
    };
    return { on, rows: tieOuts(by(journal), standing) };
  });
}
