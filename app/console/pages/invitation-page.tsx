import { Form, Link } from "@remix-run/react";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { FormFields, TextField } from "~/ui/field";
import { PlainShell } from "~/ui/plain-shell";

export type InvitationView =
  | { readonly kind: "closed"; readonly sentence: string; readonly remedy: string }
  | {
      readonly kind: "open";
      readonly organizationName: string;
      readonly email: string;
      readonly role: string;
      /** Signed in as the invited person or as somebody else; with or without an account otherwise. */
      readonly reader: "invited" | "other" | "known" | "new";
      readonly signedInAs: string | null;
    };

type Props = { readonly invitation: InvitationView; readonly refused: RefusedForm | undefined };

/** One button for who is signed in, one form for everybody else; a link that leads nowhere says why. */
export function InvitationPage({ invitation, refused }: Props) {
  if (invitation.kind === "closed") {
    return (
      <PlainShell>
        <h1>This invitation is closed</h1>
        <p className="mt-3 text-ink-2">{invitation.sentence}</p>
        <p className="mt-2 text-ink-2">{invitation.remedy}</p>
        <p className="mt-6">
          <Link to="/login">Sign in</Link>
        </p>
      </PlainShell>
    );
  }
  return (
    <PlainShell>
      <ErrorSummary errors={refused?.summary ?? []} />
      <h1>Join {invitation.organizationName}</h1>
      <p className="mt-3 text-ink-2">
        {invitation.email} was invited to join as {invitation.role}.
      </p>
      {invitation.reader === "other" ? (
        <WrongPerson {...invitation} />
      ) : (
        <JoinForm invitation={invitation} refused={refused} />
      )}
    </PlainShell>
  );
}

type Open = Extract<InvitationView, { kind: "open" }>;

function JoinForm({ invitation, refused }: { readonly invitation: Open } & Pick<Props, "refused">) {
  const { reader, organizationName, email } = invitation;
  return (
    <Form method="post" className="mt-5 grid gap-4">
      <FormFields state={refused}>
        {reader === "new" ? (
          <TextField name="name" label="Your name" input={{ autoComplete: "name", required: true }} />
        ) : null}
        {reader !== "invited" ? (
          <>
            <input type="hidden" name="username" autoComplete="username" value={email} />
            <TextField
              name="password"
              label={reader === "known" ? "Your password" : "Choose a password"}
              hint={reader === "known" ? `Of your account ${email}.` : "10 characters or more."}
              input={{
                type: "password",
                autoComplete: reader === "known" ? "current-password" : "new-password",
                required: true,
              }}
            />
          </>
        ) : null}
        <div>
          <Button tone="primary">Join {organizationName}</Button>
        </div>
      </FormFields>
    </Form>
  );
}

function WrongPerson({ email, signedInAs }: Open) {
  return (
    <Form method="post" action="/logout" className="mt-4 grid gap-4">
      <p>
        You are signed in as {signedInAs}. Sign out and open the link again as {email}, or have {signedInAs}{" "}
        invited.
      </p>
      <div>
        <Button>Sign out</Button>
      </div>
    </Form>
  );
}
