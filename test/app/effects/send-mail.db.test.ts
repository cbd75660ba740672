import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { useDatabase } from "~/store/client.server";
import { asOwner, useTestDatabase } from "../../support/database";
import { makeOrganization, makePerson } from "../../support/organizations";

const held = useTestDatabase();
let north: Awaited<ReturnType<typeof makeOrganization>>;
const taken: string[] = [];
let answer: "take" | "later" | "never" = "take";
let server: SMTPServer;

beforeAll(async () => {
  const mira = await makePerson("mira@example.com", "Mira");
  north = await makeOrganization(mira);
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    onData(stream, _session, done) {
      let text = "";
      stream.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      stream.on("end", () => {
        if (answer === "take") taken.push(text);
        const code = answer === "later" ? 451 : 550;
        done(answer === "take" ? null : Object.assign(new Error("no"), { responseCode: code }));
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(async () => {
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

/** The effect as a process with that configuration runs it. */
async function processWith(smtpUrl: string) {
  vi.resetModules();
  vi.stubEnv("SMTP_URL", smtpUrl);
  const client = await import("~/store/client.server");
  client.useDatabase(held.database);
  const { sendMail } = await import("~/effects/send-mail.server");
  const { closeTransport } = await import("~/mail/send.server");
  const { run } = await import("~/gate.server");
  const { inviteMember } = await import("~/operations/invite-member.server");
  const caller = { kind: "system", organizationId: north.organizationId, job: "test" } as const;
  return {
    async write(email: string): Promise<string> {
      await run(north.owner, { operation: "inviteMember" }, (context) =>
        inviteMember(context, { email, role: "support" }),
      );
      const [mail] = await asOwner(held.clone, (sql) => sql`select id from mails where recipient = ${email}`);
      return mail?.id as string;
    },
    deliver: (mailId: string) => sendMail(caller, "message", { mailId }),
    async end(): Promise<void> {
      await closeTransport();
      vi.unstubAllEnvs();
      vi.resetModules();
      useDatabase(held.database);
    },
  };
}

const smtpUrl = () => `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
const stateOf = async (id: string) =>
  (await asOwner(held.clone, (sql) => sql`select state from mails where id = ${id}`))[0]?.state;

test("without a mail server a mail stays in the mailbox", async () => {
  const process = await processWith("");
  const id = await process.write("kept@example.com");
  expect(await process.deliver(id)).toEqual({ done: true });
  expect(await stateOf(id)).toBe("mailbox");
  await process.end();
});

test("with one it is sent, once, from the organization's name, in both forms", async () => {
  const process = await processWith(smtpUrl());
  const id = await process.write("sent@example.com");
  expect(await process.deliver(id)).toEqual({ done: true });
  expect(await process.deliver(id)).toEqual({ done: true });
  expect(await stateOf(id)).toBe("sent");
  expect(taken).toHaveLength(1);
  expect(taken[0]).toMatch(/^From: "?Northwind"? <billing@counterfoil\.example>/m);
  expect(taken[0]).toMatch(/^To: sent@example\.com/m);
  expect(taken[0]).toMatch(/^Subject: \[Test\] Mira invites you to Northwind/m);
  expect(taken[0]).toContain("text/plain");
  expect(taken[0]).toContain("text/html");
  await process.end();
});

test("a server that is busy, or not there, is asked again later", async () => {
  const process = await processWith(smtpUrl());
  answer = "later";
  const id = await process.write("later@example.com");
  expect(await process.deliver(id)).toMatchObject({ done: false, retryInMs: expect.any(Number) });
  expect(await stateOf(id)).toBe("queued");
  answer = "take";
  expect(await process.deliver(id)).toEqual({ done: true });
  await process.end();
  const alone = await processWith("smtp://127.0.0.1:9");
  const other = await alone.write("nobody@example.com");
  expect(await alone.deliver(other)).toMatchObject({ done: false });
  await alone.end();
});

test("a server that refuses for good ends the mail, visibly", async () => {
  const process = await processWith(smtpUrl());
  answer = "never";
  const id = await process.write("never@example.com");
  expect(await process.deliver(id)).toEqual({ done: true });
  expect(await stateOf(id)).toBe("failed");
  answer = "take";
  await process.end();
});
