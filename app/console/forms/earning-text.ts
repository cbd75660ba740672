import type { Earning } from "~/billing/catalog/catalog-kinds";

/** How revenue is earned, as it was typed; what was left as it is says nothing. */
export function uncheckedEarning(typed: string): { readonly recognition?: Earning } {
  return typed === "" ? {} : { recognition: typed as Earning };
}
