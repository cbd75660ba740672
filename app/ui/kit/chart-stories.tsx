import { Card } from "~/ui/card";
import { AgingBar } from "~/ui/charts/aging-bar";
import { MrrChart } from "~/ui/charts/mrr-chart";
import { MrrWaterfall } from "~/ui/charts/mrr-waterfall";
import { PriceCurve } from "~/ui/charts/price-curve";
import { Sparkline } from "~/ui/charts/sparkline";
import { UsageChart } from "~/ui/charts/usage-chart";
import { sampleCurve, sampleMoved, sampleMrr, sampleTried, sampleUsage } from "~/ui/kit/samples";
import { Story } from "~/ui/kit/story";

export function ChartStories() {
  return (
    <Story name="Charts" note="Drawn by the server; every figure also stands in a table.">
      <div className="grid gap-4 xl:grid-cols-2">
        <Card title="What would it cost?" level={3}>
          <PriceCurve title="API calls" currency="EUR" points={sampleCurve} tried={sampleTried} />
        </Card>
        <Card title="Owed to you" level={3}>
          <AgingBar
            currency="EUR"
            parts={[
              { key: "not_due", amountMinor: 821030n, href: "#a" },
              { key: "days_1_30", amountMinor: 247380n, href: "#b" },
              { key: "days_31_60", amountMinor: 122000n, href: "#c" },
              { key: "days_61_90", amountMinor: 60000n, href: "#d" },
              { key: "over_90", amountMinor: 40000n, href: "#e" },
            ]}
          />
        </Card>
      </div>
      <div className="mt-4 grid gap-4 xl:grid-cols-2">
        <Card title="Monthly recurring revenue" level={3}>
          <MrrChart currency="EUR" months={sampleMrr} />
        </Card>
        <Card title="October to November" level={3}>
          <MrrWaterfall currency="EUR" {...sampleMoved} />
        </Card>
      </div>
      <div className="mt-4">
        <Card title="API calls of ACME GmbH" level={3}>
          <p className="mb-3">
            In a line of text{" "}
            <Sparkline
              values={sampleUsage.map(({ setAside = 0, late }, index) => setAside + (late ? 9 : index % 7))}
              finding="101 events in 21 days, most on 20 Nov"
            />
          </p>
          <UsageChart
            title="API calls by day"
            days={sampleUsage}
            finding="9,320 calls so far, most on 20 Nov; 230 came late, 14 events are set aside."
          />
        </Card>
      </div>
    </Story>
  );
}
