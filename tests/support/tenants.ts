import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { signBillingLink } from "#app/domain/billing/billing-link.server.ts";
import { credit } from "#app/domain/ledger/credit.ts";
import { demoProject } from "#app/domain/projects/project.ts";
import { type Role, roles } from "#app/domain/projects/roles.ts";
import { rowsOf } from "#app/store/store.ts";
import type { TestApp } from "./app.ts";
import { makeProject } from "./projects.ts";

/** Somebody who signed up through the form, and is signed in. */
export interface Person {
  id: string;
  email: string;
  password: string;
  cookie: string;
  sessionId: string;
}

/** A member's role in project A; a stranger is in project B only, and owns it. */
export type Name = Role | "stranger";
export type People = Record<Name, Person>;

/** A project with everything in it that an id of somebody else could reach. */
export interface Tenant {
  id: string;
  name: string;
  publishableKey: string;
  secretKey: string;
  /** The secret key's id, as forms name it. */
  keyId: string;
  /** A member who is neither the first owner nor the developer. */
  memberId: string;
  invitationId: string;
  /** The user that both projects have, and their balance in this one: a number that stands nowhere else. */
  userId: string;
  balance: number;
  /** The path of that user's billing page, whose link opens it for anyone. */
  billingPage: string;
}

export interface World {
  people: People;
  A: Tenant;
  B: Tenant;
}

/** What the app of these tests signs with. */
export const authSecret = "a secret of this test, and of nothing else";

let made = 0;
/** What user_of_both has in the demo project. */
const demoBalance = 90_005;
const userId = "user_of_both";

/** Gives the demo project the user that every project has here, and their balance to its latest lines. */
export async function markDemo(app: TestApp): Promise<void> {
  await credit(app.store, demoProject, { userId, amount: demoBalance - demoProject.freeCredits }, "marker");
  // A key has to be remembered, so that this is a line, whatever the plan was.
  await credit(app.store, demoProject, { userId, plan: "free" }, randomUUID());
}

/** Makes an account through the form. */
export async function signUp(app: TestApp, name: string): Promise<Person> {
  made += 1;
  const email = `${name}-${made}@example.com`;
  const password = "grey lantern orbit";
  const answer = await app.page("POST", "/sign-up", { form: { intent: "sign-up", name, email, password } });
  if (answer.location !== "/dashboard") throw new Error(`no account was made: ${answer.status} ${answer.text}`);
  const [row] = await query(
    app,
    sql`select u.id, s.id as session_id
    from auth."user" u join auth.session s on s.user_id = u.id where u.email = ${email}`,
  );
  return { id: String(row?.id), email, password, cookie: answer.cookie, sessionId: String(row?.session_id) };
}

/** Four people who are signed in; those among `before` who still are stay as they are. */
export async function signedIn(app: TestApp, before?: People): Promise<People> {
  const names: Name[] = [...roles, "stranger"];
  const pairs = names.map(async (name) => {
    const person = before?.[name];
    const isIn =
      person &&
      (await app.page("GET", "/you.data?_routes=routes/dashboard/you", { cookie: person.cookie })).status === 200;
    return [name, isIn ? person : await signUp(app, name)] as const;
  });
  return Object.fromEntries(await Promise.all(pairs)) as People;
}

/** Two new projects of these people; every other project but the demo is gone. */
export async function makeWorld(app: TestApp, people: People, { secureMetering = false } = {}): Promise<World> {
  await query(app, sql`update projects set deleted_at = now() where deleted_at is null and id <> 'demo'`);
  const { owner, developer, viewer, stranger } = people;
  const A = await makeTenant(app, owner, stranger.email, secureMetering);
  await addMember(app, A, developer, "developer");
  A.memberId = await addMember(app, A, viewer, "viewer");
  const B = await makeTenant(app, stranger, owner.email, secureMetering);
  return { people, A, B };
}

async function makeTenant(app: TestApp, owner: Person, invited: string, secureMetering: boolean): Promise<Tenant> {
  made += 1;
  const actor = { id: owner.id, name: owner.email, address: "192.0.2.1" };
  const project = await makeProject(app.store, { name: `Tenant ${made} of many`, actor, secureMetering });
  const { id, name, publishableKey, secretKey } = project;
  const amount = 100_000 + made;
  await credit(app.store, project, { userId, amount }, "marker");
  const invitationId = `inv_${randomUUID()}`;
  await query(
    app,
    sql`insert into auth.invitation (id, organization_id, email, role, status, inviter_id, expires_at)
    values (${invitationId}, ${id}, ${invited}, 'viewer', 'pending', ${owner.id}, now() + interval '1 day')`,
  );
  const [key] = await query(app, sql`select id from keys where project_id = ${id} and kind = 'secret'`);
  const balance = amount + project.freeCredits;
  const keyId = String(key?.id);
  const expiresAtSeconds = Math.floor(Date.now() / 1_000) + 3_600;
  const link = signBillingLink(authSecret, { projectId: id, userId, returnUrl: null, expiresAtSeconds });
  const keys = { publishableKey, secretKey, keyId };
  return {
    id,
    name,
    ...keys,
    memberId: `member_${id}`,
    invitationId,
    userId,
    balance,
    billingPage: `/billing/${link}`,
  };
}

async function addMember(app: TestApp, { id }: Tenant, person: Person, role: Role): Promise<string> {
  const memberId = `member_${randomUUID()}`;
  await query(
    app,
    sql`insert into auth.member (id, organization_id, user_id, role)
    values (${memberId}, ${id}, ${person.id}, ${role})`,
  );
  return memberId;
}

/**
 * A digest of everything a request could change, by whose it is. A key's last use is no change, nor is how far the roll-ups
 * have come.
 */
export type Digest = Record<"A" | "B" | "demo" | "others" | "people", string>;

export async function digest(app: TestApp, { A, B }: World): Promise<Digest> {
  const parts = sql`
    select id, p::text as row from projects p where p.id in (select id from near)
    union all select project_id, (to_jsonb(k) - 'last_used_at')::text from keys k where k.project_id in (select id from near)
    union all select project_id, (to_jsonb(a) - 'rolled_seq' - 'has_uncounted')::text from accounts a where a.project_id in (select id from near)
    union all select project_id, e::text from entries e where e.project_id in (select id from near)
    union all select project_id, u::text from purchases u where u.project_id in (select id from near)
    union all select project_id, b::text from subscriptions b where b.project_id in (select id from near)
    union all select project_id, v::text from stripe_events v where v.project_id in (select id from near)
    union all select project_id, l::text from audit_entries l where l.project_id in (select id from near)
    union all select organization_id, m::text from auth.member m where m.organization_id in (select id from near)
    union all select organization_id, i::text from auth.invitation i where i.organization_id in (select id from near)
    union all select 'people', u::text from auth."user" u
    union all select 'people', s::text from auth.session s
    union all select 'people', c::text from auth.account c
    union all select 'people', v::text from auth.verification v`;
  // What earlier worlds left behind is out of reach, and would only make this slow.
  const near = sql`select id from projects where deleted_at is null or id in (${A.id}, ${B.id})`;
  const whose = sql`case id when ${A.id} then 'A' when ${B.id} then 'B' when 'demo' then 'demo'
    when 'people' then 'people' else 'others' end`;
  const rows = await query(
    app,
    sql`with near as (${near}) select whose, md5(string_agg(row, chr(10) order by row)) as digest
    from (select ${whose} as whose, row from (${parts}) as part) as named group by whose`,
  );
  const none = { A: "", B: "", demo: "", others: "", people: "" };
  return { ...none, ...Object.fromEntries(rows.map((row) => [row.whose, row.digest])) };
}

/** The parts that two digests differ in. */
export function changes(before: Digest, after: Digest): (keyof Digest)[] {
  return (Object.keys(before) as (keyof Digest)[]).filter((part) => before[part] !== after[part]);
}

/** Whose data an answer shows: its name, an id, a key or the balance that no other project has. */
export function shows(text: string, { A, B }: World): ("A" | "B" | "demo")[] {
  const hasNumber = (balance: number) => new RegExp(`\\b(${balance}|${balance.toLocaleString("en-US")})\\b`).test(text);
  const isIn = ({ id, name, publishableKey, balance, ...ids }: Tenant) =>
    [id, name, publishableKey, ids.secretKey, ids.keyId, ids.memberId, ids.invitationId].some((mark) =>
      text.includes(mark),
    ) || hasNumber(balance);
  const found = { A: isIn(A), B: isIn(B), demo: hasNumber(demoBalance) };
  return (["A", "B", "demo"] as const).filter((name) => found[name]);
}

function query(app: TestApp, statement: ReturnType<typeof sql>) {
  return app.store.run("write", (db) => rowsOf(db, statement));
}
