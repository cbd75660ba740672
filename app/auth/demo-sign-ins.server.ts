import { env } from "~/env.server";
import { visit } from "~/gate.server";
import { demoPeople } from "~/scenarios/demo-people";
import { acrossDemoOrganization } from "~/store/across.server";

export type DemoSignIn = { readonly email: string; readonly password: string; readonly role: string };

/** Who can sign in to try the demo organization; nobody outside demo mode or before it exists. */
export async function listDemoSignIns(): Promise<DemoSignIn[]> {
  if (env.mode !== "demo") return [];
  const { organizationId } = await visit(acrossDemoOrganization);
  if (organizationId === null) return [];
  return demoPeople.map(({ email, password, role }) => ({ email, password, role }));
}
