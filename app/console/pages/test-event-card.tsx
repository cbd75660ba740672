import { Form, Link } from "@remix-run/react";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { type Choice, FormActions, FormFields, SelectField, TextField } from "~/ui/field";

export type TestEventForm = {
  readonly subscriptions: readonly Choice[];
  readonly metrics: readonly Choice[];
};

type Props = {
  readonly base: string;
  readonly form: TestEventForm;
  readonly refused: RefusedForm | undefined;
  readonly closeHref: string;
};

/** One event sent by hand: it is accepted or rejected as one by API would be, and billed like any other. */
export function TestEventCard({ base, form, refused, closeHref }: Props) {
  return (
    <Card title="Send a test event" className="mb-6">
      {form.subscriptions.length === 0 ? (
        <p>
          No subscription runs.{" "}
          <Link to={`${base}/subscriptions/new`} className="prose-link">
            Start one
          </Link>{" "}
          to send usage to it.
        </p>
      ) : form.metrics.length === 0 ? (
        <p>
          There is no metric.{" "}
          <Link to={`${base}/metrics/new`} className="prose-link">
            Make one
          </Link>{" "}
          to say what is measured.
        </p>
      ) : (
        <Form method="post">
          <p className="mb-4 text-ink-2">
            It happens now and counts like any other: what its period costs includes it.
          </p>
          <FormFields state={refused}>
            <div className="grid max-w-160 gap-5">
              <SelectField
                name="subscription"
                label="Subscription"
                width={40}
                options={form.subscriptions}
                hint="The newest that run. For another one, filter the usage by it first."
              />
              <SelectField name="metric" label="Metric" width={40} options={form.metrics} />
              <TextField
                name="value"
                label="Value"
                optional
                width={20}
                hint="Of the property the metric reads; empty for a metric that counts events."
                input={{ autoComplete: "off" }}
              />
            </div>
          </FormFields>
          <FormActions>
            <Button tone="primary">Send event</Button>
            <Link to={closeHref} className="btn btn-quiet">
              Cancel
            </Link>
          </FormActions>
        </Form>
      )}
    </Card>
  );
}
