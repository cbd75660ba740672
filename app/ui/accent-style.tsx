import { accentCss } from "~/ui/accent";

/** Carries an organization's accent into a page: one style element under the page's nonce, built from numbers. */
export function AccentStyle({ accent, nonce }: { readonly accent: string; readonly nonce?: string }) {
  return (
    <style
      nonce={nonce}
      suppressHydrationWarning
      // biome-ignore lint/security/noDangerouslySetInnerHtml: the text is built from a parsed colour alone.
      dangerouslySetInnerHTML={{ __html: accentCss(accent) }}
    />
  );
}
