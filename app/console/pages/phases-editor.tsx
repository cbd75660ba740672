import type { PhaseText } from "~/console/forms/phase-text";
import type { TermsText } from "~/console/forms/plan-terms";
import { AmountFields, CadenceFields, Disclosure } from "~/console/pages/plan-fields";
import { phasesFromWords, phaseWords } from "~/console/pages/terms-words";
import { Button } from "~/ui/button";
import { SelectField } from "~/ui/field";
import { Icon } from "~/ui/icon";

const options = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }));

type Props = { readonly typed: TermsText; readonly wrong: boolean };

/** The stretches of a subscription's life, each with its own prices. */
export function PhasesEditor({ typed, wrong }: Props) {
  const { phases, phasesFrom } = typed;
  return (
    <Disclosure
      title="Phases"
      said={phases.length === 0 ? "None: one price from the start" : `${phases.length} phases`}
      open={phases.length > 0 || wrong}
    >
      <p className="max-w-160 text-ink-2">
        Phases follow one another: a trial or a discount first, then the price that stays, or a fixed term
        after which the subscription ends. They take the place of the price and the trial above.
      </p>
      {phases.map((phase, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a phase is its place in the list.
        <PhaseFields key={index} phase={phase} index={index} />
      ))}
      <div>
        <Button size="small" name="intent" value="phases:add" formNoValidate>
          <Icon name="plus" />
          {phases.length === 0 ? "Sell it in phases" : "Add a phase"}
        </Button>
      </div>
      {phases.length > 0 ? (
        <SelectField
          name="phases_from"
          label="Phases count"
          hint="When a running subscription changes to this plan."
          defaultValue={phasesFrom}
          options={options(phasesFromWords)}
          width={40}
        />
      ) : (
        <input type="hidden" name="phases_from" value={phasesFrom} />
      )}
    </Disclosure>
  );
}

function PhaseFields({ phase, index }: { readonly phase: PhaseText; readonly index: number }) {
  const at = (field: string) => `phases.${index}.${field}`;
  const number = index + 1;
  return (
    <fieldset className="grid gap-4 border-t border-line pt-4">
      <legend className="sr-only">Phase {number}</legend>
      <div className="flex items-center justify-between gap-3">
        <h3 className="font-semibold">Phase {number}</h3>
        <Button tone="quiet" size="small" name="intent" value={`phases:remove-${index}`} formNoValidate>
          Remove phase {number}
        </Button>
      </div>
      <div className="flex flex-wrap items-end gap-x-6 gap-y-4">
        <SelectField
          name={at("kind")}
          label="Kind"
          defaultValue={phase.kind}
          options={options(phaseWords)}
          width={20}
        />
        <CadenceFields path={at("length")} label="Lasts" hint="Empty: without end" cadence={phase.length} />
        <CadenceFields path={at("cadence")} label="Billed every" cadence={phase.cadence} none="as the plan" />
      </div>
      <AmountFields
        path={at("prices")}
        label="Recurring price"
        hint="Empty: nothing recurs"
        prices={phase.prices}
      />
      <AmountFields
        path={at("one_time")}
        label="One-time price"
        hint="Billed on the first day of the phase"
        prices={phase.oneTime}
      />
    </fieldset>
  );
}
