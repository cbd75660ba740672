import { Form, Link } from "@remix-run/react";
import { DEFAULT_POLICY, offeredChoices, type Policy, type PolicySetting } from "~/billing/policy-kinds";
import { POLICY_GROUPS, POLICY_WORDS, PRESET_WORDS, policyChoice } from "~/console/policy-words";
import type { RefusedForm } from "~/http/form-state";
import { POLICY_PRESETS, type PolicyPreset } from "~/policy-presets";
import { publicId } from "~/public-ids";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { DocumentPreview, type PreviewedDocument } from "~/ui/document-preview";
import { ErrorSummary } from "~/ui/error-summary";
import { ChoiceField, FieldGroup, FormFields, SelectField } from "~/ui/field";
import { formatMoney } from "~/ui/format/money";
import { PageHeader } from "~/ui/page-header";
import { type PreviewNote, PreviewNotes } from "~/ui/preview-notes";

type Props = {
  readonly stored: Policy;
  /** What the form shows: what is stored, or what is tried. */
  readonly edited: Policy;
  /** Who is searched for, and the first of those found. */
  readonly find: string;
  readonly customers: readonly { readonly id: string; readonly name: string }[];
  /** Whether others match that are not listed. */
  readonly more: "none" | "some";
  readonly customerId: string | null;
  /** The next invoice of the chosen customer, as it is and under what is tried; null while nobody is chosen. */
  readonly preview: {
    readonly before: PreviewedDocument | null;
    readonly after: PreviewedDocument | null;
    /** Why it would wait for an exchange rate. */
    readonly notes: readonly PreviewNote[];
  } | null;
  readonly refused: RefusedForm | undefined;
};

/** Which rule applies where sound billing systems disagree. */
export function SettingsBillingPage(props: Props) {
  const { stored, edited, refused } = props;
  const changed = (Object.keys(stored) as PolicySetting[]).filter((each) => stored[each] !== edited[each]);
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title="Billing rules"
        lead="Which rule applies where sound billing systems disagree. A change holds from the next run on; what is issued stays as it is."
      />
      <Presets />
      <div className="grid gap-8 xl:grid-cols-2">
        <Form method="post" id="billing-rules">
          {/* What Enter presses, in the search too: it shows and saves nothing. */}
          <button type="submit" formMethod="get" formNoValidate hidden>
            Show what would change
          </button>
          <FormFields state={refused}>
            {POLICY_GROUPS.map(({ title, settings }) => (
              <FieldGroup key={title} legend={title}>
                {settings.map((setting) => (
                  <SettingField key={setting} setting={setting} edited={edited} stored={stored} />
                ))}
              </FieldGroup>
            ))}
          </FormFields>
          <div className="mt-8 flex flex-wrap items-center gap-3">
            <Button tone="primary">Save billing rules</Button>
            <span className="text-ink-2">
              {changed.length === 0
                ? "Nothing is changed yet."
                : `${changed.length === 1 ? "1 rule differs" : `${changed.length} rules differ`} from what is saved.`}
            </span>
          </div>
        </Form>
        <WhatWouldChange {...props} />
      </div>
    </>
  );
}

function Presets() {
  return (
    <nav aria-label="Start from" className="mb-6 flex flex-wrap gap-x-4 gap-y-1">
      <span className="text-ink-2">Start from:</span>
      {(Object.keys(POLICY_PRESETS) as PolicyPreset[]).map((preset) => (
        <Link key={preset} to={`?preset=${preset}`} className="prose-link">
          {PRESET_WORDS[preset]}
        </Link>
      ))}
    </nav>
  );
}

/** So many letters of a choice a phone shows in a select. */
const SELECT_LETTERS = 32;

type SettingProps = {
  readonly setting: PolicySetting;
  readonly edited: Policy;
  readonly stored: Policy;
};

function SettingField({ setting, edited, stored }: SettingProps) {
  const { asks, says }: { readonly asks: string; readonly says?: string } = POLICY_WORDS[setting];
  const saved = policyChoice(setting, stored[setting]);
  const offered = offeredChoices(setting);
  // What a file of scenarios chose stands there until another choice is made.
  const choices = offered.includes(edited[setting]) ? offered : [...offered, edited[setting]];
  const options = choices.map((choice) => ({
    value: choice,
    label: `${policyChoice(setting, choice)}${choice === DEFAULT_POLICY[setting] ? " (default)" : ""}`,
  }));
  const field = {
    name: setting,
    label: asks,
    hint: edited[setting] === stored[setting] ? says : `Saved now: ${saved}.`,
    defaultValue: edited[setting],
    options,
  };
  // A select cuts what is longer than a phone is wide; written out, a choice wraps.
  return options.every(({ label }) => label.length <= SELECT_LETTERS) ? (
    <SelectField {...field} width={60} />
  ) : (
    <ChoiceField {...field} />
  );
}

/** The next invoice of a real customer under what is tried; the form's other button asks for it. */
function WhatWouldChange({ find, customers, more, customerId, preview }: Props) {
  return (
    <div className="xl:sticky xl:top-4 xl:self-start">
      <Card title="What would change">
        <p className="mb-3 text-ink-2">The next invoice of one customer, as saved and as chosen here.</p>
        <div className="flex flex-wrap items-end gap-3">
          <label className="field">
            <span>Find a customer</span>
            <input
              name="find"
              form="billing-rules"
              type="search"
              defaultValue={find}
              className="input w-chars-20"
            />
          </label>
          <label className="field">
            <span>Customer</span>
            <select
              key={customerId}
              name="customer"
              form="billing-rules"
              className="input w-chars-20"
              defaultValue={customerId === null ? undefined : publicId("customer", customerId)}
            >
              {customers.map(({ id, name }) => (
                <option key={id} value={publicId("customer", id)}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <Button form="billing-rules" formMethod="get" formNoValidate>
            Show what would change
          </Button>
        </div>
        <p className="mt-3 text-ink-3">{foundText(find, customers.length, more)}</p>
        {preview ? (
          <output className="mt-5 grid gap-5">
            <p className="font-medium">{differenceOf(preview)}</p>
            <PreviewNotes notes={preview.notes} />
            <Next title="As saved" document={preview.before} />
            <Next title="As chosen here" document={preview.after} />
          </output>
        ) : null}
      </Card>
    </div>
  );
}

/** How many there are to choose from. */
function foundText(find: string, found: number, more: "none" | "some"): string {
  if (found === 0) return find === "" ? "There are no customers yet." : `No customer matches “${find}”.`;
  const some = more === "some" ? `the first ${found}` : found === 1 ? "the only one" : `all ${found}`;
  return find === ""
    ? `Search by name, e-mail or external id; the list has ${some} by name.`
    : `In the list: ${some} that ${found === 1 ? "matches" : "match"} “${find}”.`;
}

/** What the rules chosen here do to the next invoice, in one sentence. */
function differenceOf({ before, after }: NonNullable<Props["preview"]>): string {
  if (before === null || after === null) {
    return before === after ? "Nothing would be billed either way." : "Only one of the two bills anything.";
  }
  const money = ({ totalMinor: amountMinor, currency }: PreviewedDocument) =>
    formatMoney({ amountMinor, currency }, "en");
  if (before.totalMinor !== after.totalMinor) return `${money(before)} would become ${money(after)}.`;
  const shape = (document: PreviewedDocument) =>
    JSON.stringify([
      document.issuedOn,
      document.dueOn,
      document.lines.map(({ description, from, to, amountMinor }) => [
        description,
        from,
        to,
        `${amountMinor}`,
      ]),
    ]);
  return shape(before) === shape(after)
    ? "The next invoice of this customer would be the same."
    : "The total would be the same; dates or lines would differ.";
}

function Next(props: { readonly title: string; readonly document: PreviewedDocument | null }) {
  return (
    <div>
      <h3 className="mb-1">{props.title}</h3>
      {props.document ? (
        <DocumentPreview document={props.document} title={props.title} />
      ) : (
        <p className="text-ink-2">Nothing more will be billed.</p>
      )}
    </div>
  );
}
