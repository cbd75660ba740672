import { createContext, type ReactNode, useContext } from "react";
import type { Locale } from "~/ui/format/locale";
import { en, type Messages } from "~/ui/messages/en";

type Reader = { readonly locale: Locale; readonly zone: string };

const LocaleContext = createContext<Reader>({ locale: "en", zone: "UTC" });

/** Says in which language and time zone everything inside is written. */
export function LocaleProvider(props: Reader & { readonly children: ReactNode }) {
  const { locale, zone, children } = props;
  return <LocaleContext.Provider value={{ locale, zone }}>{children}</LocaleContext.Provider>;
}

export function useLocale(): Locale {
  return useContext(LocaleContext).locale;
}

/** IANA zone in which instants are shown. */
export function useZone(): string {
  return useContext(LocaleContext).zone;
}

/** English is the only language written so far; the others will stand beside it here. */
export function useMessages(): Messages {
  return en;
}
