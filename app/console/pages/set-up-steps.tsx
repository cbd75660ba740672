import type { HomeData } from "~/console/queries/home.server";
import { ButtonLink } from "~/ui/button";
import { Card } from "~/ui/card";
import { ShapeIcon } from "~/ui/icon";

type Step = {
  readonly key: keyof HomeData["setUp"];
  readonly label: string;
  readonly to: string;
  readonly action: string;
};

const steps: readonly Step[] = [
  { key: "plan", label: "Publish a plan", to: "/plans", action: "Plans" },
  { key: "customer", label: "Add a customer", to: "/customers/new", action: "New customer" },
  {
    key: "subscription",
    label: "Subscribe the customer",
    to: "/subscriptions/new",
    action: "New subscription",
  },
  { key: "invoice", label: "Bill the first period", to: "/runs", action: "Runs" },
  { key: "paid", label: "Collect the first invoice", to: "/invoices", action: "Invoices" },
];

/** Five steps to the first paid invoice; the first open one carries the page's action. */
export function SetUpSteps({ base, setUp }: { readonly base: string; readonly setUp: HomeData["setUp"] }) {
  const next = steps.find((step) => !setUp[step.key]);
  return (
    <Card title="Five steps to your first paid invoice" className="mb-6">
      <ol className="grid gap-3">
        {steps.map((step) => (
          <li key={step.key} className="flex min-h-9 flex-wrap items-center gap-3">
            <ShapeIcon
              shape={setUp[step.key] ? "settled" : "open"}
              className={setUp[step.key] ? "mark-good" : "mark-neutral"}
            />
            <span className={setUp[step.key] ? "flex-1 text-ink-3" : "flex-1"}>
              {step.label}
              {setUp[step.key] ? <span className="sr-only">, done</span> : null}
            </span>
            {step === next ? (
              <ButtonLink tone="primary" size="small" to={`${base}${step.to}`}>
                {step.action}
              </ButtonLink>
            ) : null}
          </li>
        ))}
      </ol>
    </Card>
  );
}
