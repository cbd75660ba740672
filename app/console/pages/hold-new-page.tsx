import { Form, Link } from "@remix-run/react";
import type { HoldKind } from "~/billing/invoicing/hold-kinds";
import { holdWords } from "~/console/hold-words";
import { pageOf } from "~/console/links";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { DateField } from "~/ui/date-field";
import { ErrorSummary } from "~/ui/error-summary";
import { FormActions, FormFields, TextField } from "~/ui/field";
import { PageHeader } from "~/ui/page-header";

type Props = {
  readonly base: string;
  readonly kind: HoldKind;
  readonly description: string;
  readonly customer: { readonly id: string; readonly name: string };
  readonly backHref: string;
  /** The first day it may end on. */
  readonly tomorrow: string;
  readonly refused: RefusedForm | undefined;
};

/** What goes on and what waits, in the words of each kind. */
const EFFECT: Readonly<Record<HoldKind, string>> = {
  fee: "This line stays out of its invoice; the rest of it closes. The next run after the hold bills it, and until then it counts as pending.",
  draft:
    "This draft stays a draft, past its day too, and follows late usage. Everything else is billed as before.",
  payment:
    "No collection is tried. The invoice stays open and due, reminders go on, and the customer may still pay it.",
};

/** Why something waits, and until when. */
export function HoldNewPage({ base, kind, description, customer, backHref, tomorrow, refused }: Props) {
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title={`Hold: ${holdWords(description)}`}
        crumbs={[
          { label: "Holds", to: `${base}/holds` },
          { label: customer.name, to: pageOf(base, "customer", customer.id) },
        ]}
        lead={EFFECT[kind]}
      />
      <Form method="post">
        <FormFields state={refused}>
          <div className="grid gap-5">
            <TextField
              name="reason"
              label="Reason"
              hint="For your own records; the customer does not see it."
              input={{ maxLength: 500 }}
            />
            <DateField
              name="until"
              label="Until"
              hint="The first day on which it holds no more. You can release it before."
              min={tomorrow}
            />
          </div>
        </FormFields>
        <FormActions>
          <Button tone="primary">Place the hold</Button>
          <Link to={backHref} className="btn btn-quiet">
            Back without changing anything
          </Link>
        </FormActions>
      </Form>
    </>
  );
}
