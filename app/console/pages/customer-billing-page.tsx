import { Form, Link } from "@remix-run/react";
import { pageOf } from "~/console/links";
import { InvoicingFields, ON_OFF, switchState } from "~/console/pages/invoicing-fields";
import { OverdueNotice } from "~/console/pages/overdue-notice";
import type { loadCustomerBilling } from "~/console/queries/customer-billing.server";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { ErrorSummary } from "~/ui/error-summary";
import { ChoiceField, FormFields, NumberField, TextField } from "~/ui/field";
import { PageHeader } from "~/ui/page-header";

type Props = Awaited<ReturnType<typeof loadCustomerBilling>> & {
  readonly base: string;
  readonly refused: RefusedForm | undefined;
};

/** Who pays for a customer, and what happens by itself for it. */
export function CustomerBillingPage(props: Props) {
  const { base, customer, belonging, overdue, refused } = props;
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title={`Billing of ${customer.name}`}
        crumbs={[
          { label: "Customers", to: `${base}/customers` },
          { label: customer.name, to: pageOf(base, "customer", customer.id) },
        ]}
      />
      {overdue ? (
        <div className="mb-6">
          <OverdueNotice overdue={overdue} />
        </div>
      ) : null}
      <div className="grid items-start gap-6 xl:grid-cols-2">
        <SwitchesCard {...props} />
        <div className="grid gap-6">
          <PayerCard {...props} />
          <BillDayCard {...props} />
        </div>
      </div>
      {belonging.length > 0 ? (
        <Section title="Belongs to it">
          <ul className="grid gap-1">
            {belonging.map(({ id, name, pays }) => (
              <li key={id}>
                <Link to={pageOf(base, "customer", id)} className="prose-link">
                  {name}
                </Link>
                {pays === "payer" ? `, whose invoices ${customer.name} pays` : ", which pays for itself"}
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
    </>
  );
}

function SwitchesCard({ customer, refused }: Props) {
  return (
    <Card title="What happens by itself">
      <Form method="post" className="grid gap-5">
        <FormFields state={stateFor(refused, "switches")}>
          <InvoicingFields isOff={customer.invoicingOff} />
          <ChoiceField
            name="draft_mode"
            label="Invoices are kept as drafts"
            hint="A draft waits until somebody finalizes it."
            defaultValue={customer.draftMode ?? "none"}
            options={[
              { value: "none", label: "No: each is issued" },
              { value: "each", label: "Each invoice as a draft of its own" },
              { value: "together", label: "All in the one draft that is open" },
              {
                value: "with_next",
                label: "No, and an open draft goes out with the next invoice",
                hint: "Both are one invoice then.",
              },
            ]}
          />
          <ChoiceField
            name="collection"
            label="Collection"
            hint="Off: its payment method is charged only by hand."
            defaultValue={switchState(customer.collectionOff)}
            options={ON_OFF}
          />
          <ChoiceField
            name="overdue"
            label="Overdue rules"
            hint="Off: it is never overdue, whatever it owes."
            defaultValue={switchState(customer.overdueOff)}
            options={ON_OFF}
          />
        </FormFields>
        <div>
          <Button tone="primary" name="intent" value="switches">
            Save what happens
          </Button>
        </div>
      </Form>
    </Card>
  );
}

function PayerCard({ customer, payer, candidates, refused }: Props) {
  return (
    <Card title="Who pays">
      <Form method="post" className="grid gap-5">
        <FormFields state={stateFor(refused, "payer")}>
          <TextField
            name="payer"
            label="Belongs to"
            optional
            hint="Another customer, by its name or id. Its invoices stay its own. Left empty, it belongs to nobody."
            defaultValue={payer?.name ?? ""}
            input={{ list: "payers", autoComplete: "off" }}
          />
          <datalist id="payers">
            {candidates.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          <ChoiceField
            name="pays"
            label="Its invoices are paid by"
            defaultValue={customer.pays}
            options={[
              { value: "self", label: `${customer.name} itself` },
              {
                value: "payer",
                label: "The customer it belongs to",
                hint: "Collected from there; both are overdue together.",
              },
            ]}
          />
        </FormFields>
        <div>
          <Button name="intent" value="payer">
            Save who pays
          </Button>
        </div>
      </Form>
    </Card>
  );
}

function BillDayCard({ customer, refused }: Props) {
  return (
    <Card title="Bill day">
      <Form method="post" className="grid gap-5">
        <FormFields state={stateFor(refused, "bill_day")}>
          <NumberField
            name="bill_cycle_day"
            label="Day of the month"
            hint="1 to 31; shorter months are billed on their last day."
            defaultValue={customer.billCycleDay?.toString() ?? ""}
            width={4}
            input={{ inputMode: "numeric" }}
          />
        </FormFields>
        <p className="text-ink-2">
          Subscriptions that follow {customer.name}’s bill day do so from today on. The next run bills the
          days until then, and gives back days that were billed beyond. Setting the former day again leads
          back.
        </p>
        <div>
          <Button name="intent" value="bill_day">
            Save bill day
          </Button>
        </div>
      </Form>
    </Card>
  );
}

/** What was refused belongs to one of the forms; the others show what is stored. */
function stateFor(refused: RefusedForm | undefined, intent: string) {
  return refused?.values.intent === intent ? refused : undefined;
}
