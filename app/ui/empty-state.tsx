import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { Notice } from "~/ui/flash";
import { useMessages } from "~/ui/locale-context";

type Props = {
  readonly title: string;
  /** One sentence that teaches. */
  readonly children: ReactNode;
  readonly action?: ReactNode;
  /** An example, such as a request to copy. */
  readonly sample?: ReactNode;
};

/** An empty page teaches: one sentence, one action. */
export function EmptyState({ title, children, action, sample }: Props) {
  return (
    <div className="min-w-0 rounded-card border border-dashed border-edge px-5 py-10 text-center">
      <h2 className="text-read font-semibold">{title}</h2>
      <p className="mx-auto mt-1 text-ink-2">{children}</p>
      {action ? <div className="mt-5 flex justify-center gap-3">{action}</div> : null}
      {sample ? <div className="mx-auto mt-6 max-w-160 text-left">{sample}</div> : null}
    </div>
  );
}

/** A filter that leaves nothing is not an empty page: it says so and leads back. */
export function NothingMatches({ clearHref }: { readonly clearHref: string }) {
  const messages = useMessages();
  return (
    <div className="rounded-card border border-dashed border-edge px-5 py-8 text-center">
      <p className="mx-auto">
        {messages.results(0, "0")}. <Link to={clearHref}>{messages.clearFilters}</Link>
      </p>
    </div>
  );
}

/** A part of a page that could not be loaded, while the rest stands. */
export function FailedPart({ what, retryHref }: { readonly what: string; readonly retryHref: string }) {
  return (
    <div role="alert">
      <Notice kind="refused">
        <p>
          {what} could not be loaded. The rest of the page is complete. <Link to={retryHref}>Try again</Link>
        </p>
      </Notice>
    </div>
  );
}

/** A request to copy, or any other exact text. */
export function CodeSample({ label, children }: { readonly label: string; readonly children: string }) {
  return (
    <figure>
      <figcaption className="mb-1 text-caption text-ink-3">{label}</figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard.
        tabIndex={0}
        className="overflow-x-auto rounded-control border border-line bg-sunken p-3 text-dense"
      >
        <code>{children}</code>
      </pre>
    </figure>
  );
}
