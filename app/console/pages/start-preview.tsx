import type { ShownDocument, ShownStart } from "~/console/forms/start-preview";
import { DateText, InstantDateText } from "~/ui/date-text";
import { DerivationTree } from "~/ui/derivation-tree";
import { formatPeriod } from "~/ui/format/date";
import { formatMoney } from "~/ui/format/money";
import { formatPercent } from "~/ui/format/number";
import { useLocale } from "~/ui/locale-context";
import { MoneyText } from "~/ui/money-text";

type Props = {
  readonly preview: ShownStart | null;
  /** Why there is no preview. */
  readonly problems: readonly { readonly message: string }[];
  readonly zone: string;
};

/** What a new subscription is billed at once, and what the invoice after that will be. */
export function StartPreview({ preview, problems, zone }: Props) {
  if (!preview) return <Problems problems={problems} />;
  const { atOnce, next, startsAt, trialEndsAt } = preview;
  return (
    <div className="grid gap-5">
      {trialEndsAt === null ? null : (
        <p className="text-ink-2">
          Trial from <InstantDateText at={startsAt} zone={zone} />, over on{" "}
          <InstantDateText at={trialEndsAt} zone={zone} />.
        </p>
      )}
      <div>
        <h3 className="mb-1">Billed at once</h3>
        {atOnce.length === 0 ? <p className="text-ink-2">Nothing is due yet.</p> : null}
        {atOnce.map((document) => (
          <Document key={document.issuedOn} document={document} title="Billed at once" />
        ))}
      </div>
      <div>
        <h3 className="mb-1">
          {next ? (
            <>
              {atOnce.length === 0 ? "First invoice" : "Next invoice"} on <DateText day={next.issuedOn} />
            </>
          ) : (
            "After that"
          )}
        </h3>
        {next ? (
          <>
            <p className="mb-1 text-ink-2">Forecast, without usage that is yet to come.</p>
            <Document document={next} title="Next invoice" />
          </>
        ) : (
          <p className="text-ink-2">Nothing more will be billed.</p>
        )}
      </div>
    </div>
  );
}

function Problems({ problems }: Pick<Props, "problems">) {
  return (
    <div className="grid gap-1">
      <p className="text-ink-2">It cannot be started like this, so there is nothing to preview.</p>
      {problems.map((problem) => (
        <p key={problem.message}>{problem.message}</p>
      ))}
    </div>
  );
}

type DocumentProps = { readonly document: ShownDocument; readonly title: string };

function Document({ document, title }: DocumentProps) {
  const locale = useLocale();
  const { currency, lines, taxes } = document;
  return (
    <>
      <DerivationTree
        label={`${title}, lines`}
        open="none"
        nodes={lines.map((line) => ({
          key: line.key,
          label: line.description,
          equation: formatPeriod(line.from, line.to, locale),
          result: formatMoney({ amountMinor: line.amountMinor, currency }, locale),
          children: line.steps,
        }))}
      />
      <dl className="mt-2 grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 border-t border-line pt-2 text-dense">
        <dt>Net</dt>
        <dd className="text-right">
          <MoneyText amountMinor={document.netMinor} currency={currency} />
        </dd>
        {taxes.map((tax) => (
          <Tax key={tax.rate} {...tax} currency={currency} rate={formatPercent(tax.rate, locale)} />
        ))}
        <dt className="font-semibold">
          Total, due <DateText day={document.dueOn} />
        </dt>
        <dd className="text-right font-semibold">
          <MoneyText amountMinor={document.totalMinor} currency={currency} />
        </dd>
      </dl>
    </>
  );
}

function Tax(props: { readonly rate: string; readonly taxMinor: bigint; readonly currency: string }) {
  return (
    <>
      <dt>Tax {props.rate}</dt>
      <dd className="text-right">
        <MoneyText amountMinor={props.taxMinor} currency={props.currency} />
      </dd>
    </>
  );
}
