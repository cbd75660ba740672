import { ChartStories } from "~/ui/kit/chart-stories";
import { DocumentStories } from "~/ui/kit/document-stories";
import { FormStories } from "~/ui/kit/form-stories";
import { ListStories } from "~/ui/kit/list-stories";
import { StateStories } from "~/ui/kit/state-stories";
import { PageHeader } from "~/ui/page-header";

/** Every component of the design system with its states, on one page for people and for the screenshot tests. */
export function KitPage() {
  return (
    <>
      <PageHeader
        title="Kit"
        crumbs={[{ label: "Home", to: "/" }]}
        lead="Every component with its states. The figures are invented and add up."
      />
      <StateStories />
      <ListStories />
      <FormStories />
      <ChartStories />
      <DocumentStories />
    </>
  );
}
