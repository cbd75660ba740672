import { Form, Link } from "@remix-run/react";
import { pageOf } from "~/portal/links";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { formatDate } from "~/ui/format/date";
import { PageHeader } from "~/ui/page-header";

export type Ending = {
  readonly lastDay: number;
  readonly unusedDays: number;
  readonly usageBilledFrom: number;
};

type Props = {
  readonly subscriptionId: string;
  readonly planName: string;
  readonly choices: readonly { readonly when: "now" | "period_end"; readonly ending: Ending }[];
  readonly refusals: readonly { readonly message: string }[];
};

/** The first of two pages: when does it end? No detours. */
export function CancelPage({ subscriptionId, planName, choices, refusals }: Props) {
  const page = pageOf("subscription", subscriptionId);
  return (
    <>
      <ErrorSummary errors={refusals} />
      <PageHeader
        title={`When does ${planName} end?`}
        crumbs={[
          { label: "Overview", to: "/portal" },
          { label: planName, to: page },
        ]}
      />
      <Form method="get" action={`${page}/cancel/confirm`} className="grid max-w-160 gap-3">
        <fieldset className="grid gap-3">
          <legend className="sr-only">End of the subscription</legend>
          {choices.map(({ when, ending }, index) => (
            <label key={when} className="pay-choice cursor-pointer">
              <input
                type="radio"
                name="when"
                value={when}
                defaultChecked={index === 0}
                className="mt-1 size-4.5 accent-accent-text"
              />
              <span>
                <span className="block font-medium">
                  {when === "now" ? "Today" : `At the end of the period, ${formatDate(ending.lastDay, "en")}`}
                </span>
                <span className="block text-ink-2">{keptText(when, ending)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <div className="mt-3 flex flex-wrap gap-3">
          {choices.length > 0 ? <Button tone="primary">Continue</Button> : null}
          <Link to={page} className="btn btn-quiet">
            Keep {planName}
          </Link>
        </div>
      </Form>
    </>
  );
}

function keptText(when: "now" | "period_end", { unusedDays }: Ending): string {
  if (when === "period_end")
    return "You keep it until then. It is not renewed, and you can undo this until it ends.";
  if (unusedDays === 0) return "It ends at once.";
  const days = unusedDays === 1 ? "the 1 day" : `the ${unusedDays} days`;
  return `It ends at once, and ${days} left that you paid for ${unusedDays === 1 ? "is" : "are"} credited.`;
}
