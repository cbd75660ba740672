import { Form, useLocation } from "@remix-run/react";
import { useMessages } from "~/ui/locale-context";

export const themeChoices = ["auto", "light", "dark"] as const;
export type ThemeChoice = (typeof themeChoices)[number];

/** Automatic, light or dark: three buttons of one form that posts to /theme and comes back. */
export function ThemeForm({ current }: { readonly current: ThemeChoice }) {
  const messages = useMessages();
  const location = useLocation();
  return (
    <Form
      method="post"
      action="/theme"
      reloadDocument
      className="flex items-center gap-1"
      aria-label={messages.theme.label}
    >
      <input type="hidden" name="return_to" value={`${location.pathname}${location.search}`} />
      {themeChoices.map((choice) => (
        <button
          type="submit"
          key={choice}
          name="theme"
          value={choice}
          aria-pressed={choice === current}
          className="tap min-h-6 cursor-pointer rounded-control border border-transparent px-1.5 text-caption text-ink-3 hover:text-ink aria-pressed:border-line aria-pressed:text-ink"
        >
          {messages.theme[choice]}
        </button>
      ))}
    </Form>
  );
}
