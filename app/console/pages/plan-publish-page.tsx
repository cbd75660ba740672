import { Form, Link, useNavigation } from "@remix-run/react";
import { pageOf } from "~/console/links";
import { TermsDiff } from "~/console/pages/terms-change";
import { TermsView } from "~/console/pages/terms-view";
import type { PlanPageData } from "~/console/queries/plans.server";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { Section } from "~/ui/card";
import { ErrorSummary } from "~/ui/error-summary";
import { formatCount } from "~/ui/format/number";
import { PageHeader } from "~/ui/page-header";

type Props = {
  readonly base: string;
  readonly plan: PlanPageData["plan"];
  readonly versions: PlanPageData["versions"];
  readonly draft: NonNullable<PlanPageData["draft"]>;
  readonly taxRates: PlanPageData["taxRates"];
  readonly refused: RefusedForm | undefined;
};

/** Publishing cannot be taken back, so the whole of it is read once more before. */
export function PlanPublishPage({ base, plan, versions, draft, taxRates, refused }: Props) {
  const busy = useNavigation().state === "submitting";
  const page = pageOf(base, "plan", plan.id);
  const last = versions[0];
  const current = versions.find((version) => version.id === plan.currentVersionId);
  const number = (last?.number ?? 0) + 1;
  const staying = versions.reduce((sum, version) => sum + version.running, 0);
  return (
    <>
      <ErrorSummary errors={(refused?.summary ?? []).map(({ message }) => ({ message }))} />
      <PageHeader
        title={`Publish version ${number} of ${plan.name}?`}
        crumbs={[
          { label: "Plans", to: `${base}/plans` },
          { label: plan.name, to: page },
          { label: "Draft", to: `${page}/draft` },
        ]}
        lead={
          staying === 0
            ? `Version ${number} becomes the price for new subscriptions. It can never be changed, only followed by another version.`
            : `Version ${number} becomes the price for new subscriptions. The ${formatCount(staying, "en")} on earlier versions stay there. It can never be changed, only followed by another version.`
        }
      />
      {current ? (
        <Section title={`What changes from version ${current.number}`}>
          <TermsDiff
            caption={`What changes from version ${current.number}, now in force`}
            was={current.terms}
            now={draft.terms}
            taxRates={taxRates}
          />
        </Section>
      ) : null}
      <Section title={`Version ${number} in full`}>
        <TermsView terms={draft.terms} taxRates={taxRates} />
      </Section>
      <Form method="post" className="mt-8 flex flex-wrap items-center gap-3">
        <input type="hidden" name="revision" value={draft.revision} />
        <Button tone="primary" disabled={busy}>
          {busy ? "Publishing…" : `Publish version ${number}`}
        </Button>
        <Link to={`${page}/draft`} className="btn btn-quiet">
          Back to the draft
        </Link>
      </Form>
    </>
  );
}
