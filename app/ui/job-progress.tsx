import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { Button } from "~/ui/button";
import { formatCount } from "~/ui/format/number";
import { useLocale } from "~/ui/locale-context";
import { StatusBadge } from "~/ui/status-badge";

export type JobState = "waiting" | "running" | "done" | "done_with_failures" | "stopped" | "failed";

type Props = {
  readonly label: string;
  readonly state: JobState;
  readonly done: number;
  /** Unknown for jobs that find their work while they run. */
  readonly total: number | null;
  readonly failed?: number;
  /** `billed`, `days`: what is counted. */
  readonly unit: string;
  readonly remaining?: string;
  readonly startedBy?: ReactNode;
  /** Shows Stop or Resume, posting `intent` to this action. */
  readonly action?: string;
  readonly failures?: readonly { readonly key: string; readonly what: ReactNode; readonly why: string }[];
};

/** Long work in counts: what is done stays done, failures are listed with reasons. */
export function JobProgress(props: Props) {
  const { label, state, done, total, failed = 0, unit, remaining, failures = [] } = props;
  const locale = useLocale();
  const count = (value: number) => formatCount(value, locale);
  const parts = [
    total === null ? `${count(done)} ${unit}` : `${count(done)} of ${count(total)} ${unit}`,
    failed > 0 ? `${count(failed)} failed` : null,
    state === "running" && remaining ? `about ${remaining}` : null,
  ].filter(Boolean);
  return (
    <section aria-label={label} className="card card-pad grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{label}</span>
          <StatusBadge subject="job" state={state} />
        </div>
        <JobButtons state={state} action={props.action} />
      </div>
      <progress
        className="bar"
        aria-label={label}
        value={total === null ? undefined : done}
        max={total ?? undefined}
      />
      <p role="status" className="text-dense text-ink-2">
        {parts.join(", ")}
        {props.startedBy ? <> · {props.startedBy}</> : null}
      </p>
      {failures.length > 0 ? (
        <details open>
          <summary className="text-dense font-medium">Failures so far</summary>
          <ul className="mt-1 grid gap-1 text-dense">
            {failures.map((failure) => (
              <li key={failure.key}>
                {failure.what}: {failure.why}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
}

function JobButtons({ state, action }: Pick<Props, "state" | "action">) {
  if (!action || (state !== "running" && state !== "stopped" && state !== "waiting")) return null;
  const resume = state === "stopped";
  return (
    <Form method="post" action={action}>
      <Button size="small" name="intent" value={resume ? "resume" : "stop"}>
        {resume ? "Resume" : "Stop"}
      </Button>
    </Form>
  );
}
