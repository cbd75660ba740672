import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { ShapeIcon } from "~/ui/icon";
import { useMessages } from "~/ui/locale-context";

export type TimelineItem =
  | {
      readonly kind: "happened" | "failed" | "planned";
      readonly key: string;
      /** The date or instant, ready to show. */
      readonly when: ReactNode;
      readonly what: ReactNode;
      readonly by?: string;
      readonly reason?: ReactNode;
      readonly href?: string;
      readonly linkText?: string;
    }
  | { readonly kind: "today"; readonly key: string; readonly when: ReactNode };

const looks = {
  happened: { shape: "settled", tone: "good" },
  failed: { shape: "failed", tone: "bad" },
  planned: { shape: "open", tone: "info" },
} as const;

/** Dated things that happened, failed or will happen, with a rule where today is. */
export function Timeline({
  label,
  items,
}: {
  readonly label: string;
  readonly items: readonly TimelineItem[];
}) {
  const messages = useMessages();
  const words = { happened: messages.happened, failed: messages.failedShape, planned: messages.planned };
  return (
    <ol className="timeline" aria-label={label}>
      {items.map((item) => {
        if (item.kind === "today") {
          return (
            <li key={item.key} className="today-rule">
              <span>
                {messages.today} {item.when}
              </span>
              <span aria-hidden="true" />
            </li>
          );
        }
        const { shape, tone } = looks[item.kind];
        return (
          <li key={item.key}>
            <ShapeIcon shape={shape} className={`mark-${tone}`} />
            <div>
              <div className="flex flex-wrap items-baseline justify-between gap-x-4">
                <span className="font-medium">
                  <span className="sr-only">{words[item.kind]}: </span>
                  {item.what}
                </span>
                <span className="text-dense text-ink-3">{item.when}</span>
              </div>
              {item.by || item.reason || item.href ? (
                <p className="text-dense text-ink-2">
                  {item.by ? `By ${item.by}. ` : null}
                  {item.reason}
                  {item.href ? (
                    <>
                      {" "}
                      <Link to={item.href}>{item.linkText ?? "Show"}</Link>
                    </>
                  ) : null}
                </p>
              ) : null}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
