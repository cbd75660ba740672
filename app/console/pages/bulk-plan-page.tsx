import { Form, Link, useNavigation } from "@remix-run/react";
import type { BulkKind } from "~/billing/run-kinds";
import { parseDay } from "~/billing/time/day";
import { BULK_WORDS, bulkCrumbs, counted } from "~/console/pages/bulk-words";
import { BlockedPage } from "~/console/pages/entry-page";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { DateText } from "~/ui/date-text";
import { DescriptionList } from "~/ui/description-list";
import { ErrorSummary } from "~/ui/error-summary";
import { formatCount } from "~/ui/format/number";
import { PageHeader } from "~/ui/page-header";

type Props = {
  readonly base: string;
  readonly kind: BulkKind;
  readonly count: number;
  /** The day as it was typed; empty: what is due already. */
  readonly through: string;
  /** What comes back with the form: the filter, and what was entered. */
  readonly sent: readonly (readonly [string, string])[];
  readonly onceKey: string;
  readonly refused: RefusedForm | undefined;
};

/** More rows than are calculated while somebody waits: they are calculated first, and shown before anything is done. */
export function BulkPlanPage({ base, kind, count, through, sent, onceKey, refused }: Props) {
  const words = BULK_WORDS[kind];
  const busy = useNavigation().state !== "idle";
  const listHref = `${base}${words.list.path}`;
  if (count === 0) {
    const back = { to: listHref, label: "Choose others" };
    const messages = ["Nothing matches."];
    return (
      <BlockedPage title={words.verb} crumbs={bulkCrumbs(base, words)} messages={messages} back={back} />
    );
  }
  const what = counted(count, words.noun);
  return (
    <>
      <ErrorSummary errors={(refused?.summary ?? []).map(({ message }) => ({ message }))} />
      <PageHeader
        title={`${words.verb} ${what}`}
        crumbs={bulkCrumbs(base, words)}
        lead={`What each comes to is calculated first. You see all figures and their sum, and nothing is ${words.done} before you confirm them.`}
      />
      <Form method="post">
        {sent.map(([name, value]) => (
          <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
        ))}
        <input type="hidden" name="once_key" value={onceKey} />
        <input type="hidden" name="preview_hash" value={String(count)} />
        <Card title="What is calculated" className="max-w-160">
          <DescriptionList
            facts={[
              { label: words.list.label, value: formatCount(count, "en") },
              kind === "bill_customers" && { label: "Everything due by", value: <TypedDay text={through} /> },
            ]}
          />
        </Card>
        <div className="mt-6 flex flex-wrap items-center gap-3">
          <Button tone="primary" disabled={busy}>
            Calculate {what}
          </Button>
          <Link to={listHref} className="btn btn-quiet">
            Back without changing anything
          </Link>
        </div>
      </Form>
    </>
  );
}

/** A day as it was typed, in words where it is one. */
function TypedDay({ text }: { readonly text: string }) {
  if (text === "") return "Now";
  const day = parseDay(text);
  return day.ok ? <DateText day={day.value} /> : text;
}
