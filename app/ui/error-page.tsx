import type { ReactNode } from "react";
import { SaidText } from "~/ui/said-text";

export type ErrorPageProps = {
  readonly status: number;
  /** Replaces the sentence of the status with that of the refusal. */
  readonly sentence?: string;
  readonly remedy?: ReactNode;
  readonly requestId?: string | null;
  /** Ready to read. */
  readonly time?: ReactNode;
  /** What happened to the reader's work: saved, or still in the form. */
  readonly saved?: string;
  /** One way on. */
  readonly action?: ReactNode;
  /** Another one where it is shown inside a page, as in the kit. */
  readonly heading?: "h1" | "h3";
};

type Words = { readonly title: string; readonly sentence: string };

const words: Readonly<Record<number, Words>> = {
  403: {
    title: "Your role does not include this",
    sentence: "An owner or admin of the organization can do it, or change your role.",
  },
  404: {
    title: "There is no such page",
    sentence: "It was never here, was removed, or belongs to an organization you are not a member of.",
  },
  409: {
    title: "Someone was faster",
    sentence: "This changed while you were working on it. Look at the new state, then decide again.",
  },
  500: {
    title: "Something broke on our side",
    sentence: "It was recorded with the id below. What you had saved before is safe.",
  },
  503: {
    title: "Counterfoil is starting again",
    sentence: "The database does not answer at the moment. Try again in a few seconds.",
  },
};

/** What happened, why, what to do; with the id that finds it in the log. */
export function ErrorPage(props: ErrorPageProps) {
  const { status, sentence, remedy, requestId, time, saved, action, heading: Heading = "h1" } = props;
  const known: Words = words[status] ?? {
    title: "This did not work",
    sentence: "The request was not understood. Go back and try it another way.",
  };
  return (
    <div className="mx-auto max-w-140 py-10">
      <p className="text-caption text-ink-3">Error {status}</p>
      <Heading className="mt-1" tabIndex={-1}>
        {known.title}
      </Heading>
      <p className="mt-2 text-ink-2">
        <SaidText text={sentence ?? known.sentence} />
      </p>
      {remedy ? (
        <p className="mt-2 text-ink-2">{typeof remedy === "string" ? <SaidText text={remedy} /> : remedy}</p>
      ) : null}
      {saved ? <p className="mt-2">{saved}</p> : null}
      {action ? <div className="mt-5">{action}</div> : null}
      {requestId || time ? (
        <p className="mt-8 border-t-2 border-dotted border-edge pt-3 text-caption text-ink-3">
          {requestId ? (
            <>
              Request <code className="select-all">{requestId}</code>
            </>
          ) : null}
          {requestId && time ? " · " : null}
          {time}
        </p>
      ) : null}
    </div>
  );
}
