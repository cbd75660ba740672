import { wordDates } from "~/ui/format/said";
import { useLocale, useZone } from "~/ui/locale-context";

/** A sentence of a refusal, with its days and instants as pages write them. */
export function SaidText({ text }: { readonly text: string }) {
  return <>{wordDates(text, useLocale(), useZone())}</>;
}
