import type { TermsText } from "~/console/forms/plan-terms";
import { type CurvePoint, PriceCurve } from "~/ui/charts/price-curve";
import { type DerivationNode, DerivationTree } from "~/ui/derivation-tree";
import { NumberField } from "~/ui/field";
import { MoneyText } from "~/ui/money-text";
import { PreviewPane } from "~/ui/preview-pane";

/** What one charge of the draft would cost, computed by the server from what is typed. */
export type ShownExample = {
  readonly chargeName: string;
  readonly currency: string;
  readonly quantity: string;
  /** In how many events the units come; null where the price does not ask. */
  readonly events: string | null;
  readonly amountMinor: bigint;
  readonly steps: readonly DerivationNode[];
  readonly tried: CurvePoint;
  readonly curve: readonly CurvePoint[];
};

type Props = {
  readonly typed: TermsText;
  readonly example: ShownExample | null;
  readonly updating: boolean;
};

/** The live example beside the editor: units, what they cost, how, and the curve around them. */
export function PlanExample({ typed, example, updating }: Props) {
  if (typed.charges.length === 0) return null;
  return (
    <div className="xl:sticky xl:top-4 xl:self-start">
      <PreviewPane title="What would it cost?" updating={updating}>
        <div className="grid gap-4">
          <div className="flex flex-wrap items-end gap-3">
            <NumberField name="try_units" label="Units" defaultValue={example?.quantity ?? "1000"} />
            {asksForEvents(typed, example) ? (
              <NumberField
                name="try_events"
                label="In how many events"
                defaultValue={example?.events ?? "10"}
              />
            ) : null}
            <label className="field">
              <span>Charge</span>
              <select name="try_charge" className="input" defaultValue={chosenCharge(typed, example)}>
                {typed.charges.flatMap((charge, index) =>
                  charge.prices.map((price, priceIndex) => (
                    <option key={`${charge.code}-${price.currency}`} value={`${index}.${priceIndex}`}>
                      {charge.name || charge.code}, {price.currency}
                    </option>
                  )),
                )}
              </select>
            </label>
          </div>
          {example ? (
            <>
              <p>
                <MoneyText
                  amountMinor={example.amountMinor}
                  currency={example.currency}
                  className="text-figure"
                />
              </p>
              <DerivationTree label="How the example came about" nodes={example.steps} />
              <PriceCurve
                title={example.chargeName}
                currency={example.currency}
                points={example.curve}
                tried={example.tried}
              />
            </>
          ) : (
            <p className="text-ink-2">Complete the prices of the charge, then update the preview.</p>
          )}
        </div>
      </PreviewPane>
    </div>
  );
}

/** A share with a fixed fee depends on the events that the units come in; so does the example. */
function asksForEvents(typed: TermsText, example: ShownExample | null): boolean {
  if (example) return example.events !== null;
  return typed.charges.some((charge) => charge.prices.some(({ model }) => model.type === "percentage"));
}

function chosenCharge(typed: TermsText, example: ShownExample | null): string {
  const index = typed.charges.findIndex((charge) => (charge.name || charge.code) === example?.chargeName);
  const price = typed.charges[index]?.prices.findIndex((each) => each.currency === example?.currency) ?? 0;
  return index < 0 ? "0.0" : `${index}.${Math.max(0, price)}`;
}
