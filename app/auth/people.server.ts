import { accept, type Outcome, refuse } from "~/billing/outcome";
import { NotFound } from "~/errors";
import { run } from "~/gate.server";
import { parse } from "~/http/parse.server";
import { unflatten } from "~/http/unflatten";
import { parsePublicId } from "~/ids.server";
import { changeRole } from "~/operations/change-role.server";
import { inviteMember } from "~/operations/invite-member.server";
import { removeMember } from "~/operations/remove-member.server";
import { revokeInvitation } from "~/operations/revoke-invitation.server";
import type { MemberCaller } from "./caller.server";
import { invitationForm, inviteForm, roleForm } from "./people-forms";

/** What one of the buttons of the people page asks for; the answer is the sentence for the page it leads to. */
export async function changePeople(caller: MemberCaller, form: FormData): Promise<Outcome<string>> {
  const intent = String(form.get("intent") ?? "");
  const fields = unflatten(form.entries());
  if (intent === "invite") return invite(caller, fields);
  if (intent === "role") return giveRole(caller, fields);
  if (intent === "revoke") return revoke(caller, fields);
  if (intent.startsWith("remove:")) return remove(caller, intent.slice("remove:".length));
  return refuse({
    code: "intent_unknown",
    sentence: "The page did not say what to do.",
    remedy: "Reload it and press the button again.",
  });
}

async function invite(caller: MemberCaller, fields: unknown): Promise<Outcome<string>> {
  const input = parse(fields, inviteForm);
  if (!input.ok) return input;
  const outcome = await run(caller, { operation: "inviteMember" }, (context) =>
    inviteMember(context, input.value),
  );
  return outcome.ok ? accept(`The invitation to ${outcome.value.email} is on its way.`) : outcome;
}

async function giveRole(caller: MemberCaller, fields: unknown): Promise<Outcome<string>> {
  const input = parse(fields, roleForm);
  if (!input.ok) return input;
  const { member, role } = input.value;
  const userId = idOf("user", member);
  const outcome = await run(caller, { operation: "changeRole" }, (context) =>
    changeRole(context, { userId, role }),
  );
  return outcome.ok ? accept(`The role is now ${role}.`) : outcome;
}

async function revoke(caller: MemberCaller, fields: unknown): Promise<Outcome<string>> {
  const input = parse(fields, invitationForm);
  if (!input.ok) return input;
  const invitationId = idOf("invitation", input.value.invitation);
  const outcome = await run(caller, { operation: "revokeInvitation" }, (context) =>
    revokeInvitation(context, { invitationId }),
  );
  return outcome.ok ? accept("The invitation was taken back; its link does not work any more.") : outcome;
}

async function remove(caller: MemberCaller, member: string): Promise<Outcome<string>> {
  const userId = idOf("user", member);
  const outcome = await run(caller, { operation: "removeMember" }, (context) =>
    removeMember(context, { userId }),
  );
  return outcome.ok ? accept("The person is not a member any more.") : outcome;
}

function idOf(kind: "user" | "invitation", text: string): string {
  const id = parsePublicId(kind, text);
  if (id === null) throw new NotFound(kind === "user" ? "This member" : "This invitation");
  return id;
}
