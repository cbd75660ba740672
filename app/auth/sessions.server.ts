import { type Adapter, Lucia, TimeSpan } from "lucia";
import { visit } from "~/gate.server";
import { cookieAttributes, cookieName, readCookie } from "~/http/cookies.server";
import { currentTrace } from "~/log.server";
import { hashSecret } from "~/secrets.server";
import type { Membership } from "~/store/across.server";
import {
  deleteExpiredSessions,
  deleteSession,
  deleteSessionsOf,
  extendSession,
  findSession,
  listSessions,
  saveSession,
} from "~/store/identity.server";

const COOKIE = "counterfoil_session";

/** Who is signed in, with every organization they belong to. */
export type SignedIn = {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly memberships: readonly Membership[];
};

type UserAttributes = Omit<SignedIn, "userId">;

declare module "lucia" {
  interface Register {
    Lucia: ReturnType<typeof sessionKeeper>;
    DatabaseUserAttributes: UserAttributes;
  }
}

/**
 * Lucia's storage over the gate's `visit`: rows keep a hash of the session id, so that a copy of the database
 * opens no session, and instants are epoch milliseconds.
 */
const adapter: Adapter = {
  getSessionAndUser: (sessionId) =>
    visit(async (context) => {
      const found = await findSession(context, hashSecret(sessionId));
      if (!found) return [null, null];
      const { session, ...attributes } = found;
      return [
        {
          id: sessionId,
          userId: session.userId,
          expiresAt: new Date(session.expiresAt),
          attributes: {},
        },
        { id: session.userId, attributes },
      ];
    }),
  getUserSessions: (userId) =>
    visit(async (context) =>
      (await listSessions(context, userId)).map((session) => ({
        ...session,
        expiresAt: new Date(session.expiresAt),
        attributes: {},
      })),
    ),
  setSession: ({ id, userId, expiresAt }) =>
    visit((context) => saveSession(context, { id: hashSecret(id), userId, expiresAt: expiresAt.getTime() })),
  updateSessionExpiration: (sessionId, expiresAt) =>
    visit((context) => extendSession(context, hashSecret(sessionId), expiresAt.getTime())),
  deleteSession: (sessionId) => visit((context) => deleteSession(context, hashSecret(sessionId))),
  deleteUserSessions: (userId) => visit((context) => deleteSessionsOf(context, userId)),
  deleteExpiredSessions: () => visit(deleteExpiredSessions),
};

function sessionKeeper() {
  return new Lucia(adapter, {
    sessionExpiresIn: new TimeSpan(30, "d"),
    // The row decides when a session ends; the cookie only has to live long enough.
    sessionCookie: { name: cookieName(COOKIE), expires: false, attributes: cookieAttributes() },
    getUserAttributes: (attributes: UserAttributes) => attributes,
  });
}

let keeper: ReturnType<typeof sessionKeeper> | undefined;

function lucia() {
  keeper ??= sessionKeeper();
  return keeper;
}

type LookUp = { readonly sessionId: string; readonly found: Promise<SignedIn | null> };

/** The loaders of one page load ask for the same person at the same moment. Writes always look anew. */
const lookUps = new WeakMap<object, LookUp>();

/** The person behind the request's session cookie; null when there is none or it has expired. */
export async function findSignedIn(request: Request): Promise<SignedIn | null> {
  const sessionId = readCookie(request, COOKIE);
  if (!sessionId) return null;
  const trace = currentTrace();
  if (!trace || request.method !== "GET") return lookUp(sessionId);
  const earlier = lookUps.get(trace);
  if (earlier?.sessionId === sessionId) return earlier.found;
  const found = lookUp(sessionId);
  lookUps.set(trace, { sessionId, found });
  return found;
}

async function lookUp(sessionId: string): Promise<SignedIn | null> {
  const { user } = await lucia().validateSession(sessionId);
  if (!user) return null;
  const { id, ...attributes } = user;
  return { userId: id, ...attributes };
}

/** Opens a session, and clears away those that have expired; the answer is the `Set-Cookie` value. */
export async function openSession(userId: string): Promise<string> {
  await lucia().deleteExpiredSessions();
  const session = await lucia().createSession(userId, {});
  return lucia().createSessionCookie(session.id).serialize();
}

/** Ends the request's session, if there is one; the answer is the `Set-Cookie` value that forgets it. */
export async function closeSession(request: Request): Promise<string> {
  const sessionId = readCookie(request, COOKIE);
  if (sessionId) await lucia().invalidateSession(sessionId);
  return lucia().createBlankSessionCookie().serialize();
}
