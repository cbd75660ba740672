import { useState } from "react";
import { useHydrated } from "~/ui/hydrated";
import { Icon } from "~/ui/icon";
import { useMessages } from "~/ui/locale-context";

type Props = {
  readonly value: string;
  /** `invoice id`, for the name of the button. */
  readonly what: string;
  /** `full` shows all of it. */
  readonly cut?: "middle" | "full";
};

/** Keeps prefix and end of a long id, where they differ. */
export function cutMiddle(value: string): string {
  return value.length <= 16 ? value : `${value.slice(0, 8)}…${value.slice(-5)}`;
}

/** An id in full for selecting, cut for reading; the button appears where scripts can copy. */
export function CopyId({ value, what, cut = "middle" }: Props) {
  const messages = useMessages();
  const hydrated = useHydrated();
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard.writeText(value).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    });
  };
  return (
    <span className="inline-flex items-center gap-1">
      <code className="select-all" title={value}>
        {cut === "full" || !hydrated ? value : cutMiddle(value)}
      </code>
      {hydrated ? (
        <button
          type="button"
          onClick={copy}
          className="tap inline-flex min-h-6 min-w-6 cursor-pointer items-center gap-1 text-ink-3 hover:text-ink"
          aria-label={messages.copy(what)}
        >
          {copied ? (
            <span className="text-caption">{messages.copied}</span>
          ) : (
            <Icon name="copy" className="size-3.5" />
          )}
        </button>
      ) : null}
      <span role="status" className="sr-only">
        {copied ? messages.copied : ""}
      </span>
    </span>
  );
}
