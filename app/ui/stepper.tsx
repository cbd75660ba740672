import { Link } from "@remix-run/react";
import { Icon } from "~/ui/icon";

export type Step = { readonly label: string; readonly to: string };

/** Two to five named steps with a URL each; finished ones are links back, and nothing is lost by going back. */
export function Stepper({ steps, current }: { readonly steps: readonly Step[]; readonly current: number }) {
  return (
    <ol className="steps mb-6" aria-label="Steps">
      {steps.map((step, index) => (
        <li key={step.to} aria-current={index === current ? "step" : undefined}>
          <span className="step-number" aria-hidden="true">
            {index < current ? <Icon name="check" /> : index + 1}
          </span>
          {index < current ? (
            <Link to={step.to} className="prose-link">
              {step.label}
            </Link>
          ) : (
            step.label
          )}
        </li>
      ))}
    </ol>
  );
}
