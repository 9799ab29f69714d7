import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limits } from "#app/config/limits.ts";
import type { Actor } from "#app/domain/audit/audit.ts";
import { listAudit } from "#app/domain/audit/list-audit.ts";
import { createSecretKey, revokeKey, rotateKey } from "#app/domain/keys/change-keys.server.ts";
import { findKeyHolder } from "#app/domain/keys/find-key-holder.server.ts";
import { hashKey } from "#app/domain/keys/key.server.ts";
import { listKeys } from "#app/domain/keys/list-keys.ts";
import { listAccounts } from "#app/domain/ledger/list-accounts.ts";
import { meter } from "#app/domain/ledger/meter.ts";
import { deleteProject, renameProject, setSecureMetering } from "#app/domain/projects/change-project.ts";
import { createProject } from "#app/domain/projects/create-project.server.ts";
import { findMembership, listProjects } from "#app/domain/projects/find-project.ts";
import { errorCode } from "#app/store/errors.ts";
import { rowsOf, type Store } from "#app/store/store.ts";
import { makeProject } from "#tests/support/projects.ts";
import type { StoreKind } from "#tests/support/stores.ts";

/** What projects, keys and the audit list promise, whichever driver is below. */
export function projectsSuite(kind: StoreKind) {
  let store: Store;
  let people = 0;
  const run = (query: ReturnType<typeof sql>) => store.run("write", (db) => rowsOf(db, query));
  const newPerson = async (): Promise<Actor> => {
    people += 1;
    const id = `user_${people}`;
    await run(sql`insert into auth."user" (id, name, email) values (${id}, ${id}, ${`${id}@example.com`})`);
    return { id, name: `${id}@example.com`, address: "192.0.2.1" };
  };
  const holderOf = (key: string) => findKeyHolder(store, hashKey(key));
  const actionsOf = async (projectId: string) =>
    (await listAudit(store, projectId, 100)).lines.map(({ action, detail }) => [action, detail]);
  const refused = async (query: ReturnType<typeof sql>) => await run(query).then(() => undefined, errorCode);

  beforeAll(async () => {
    store = await kind.open();
  });
  afterAll(() => store.close());

  describe("projects", () => {
    it("come with an owner, a key of each kind and a line in the audit list", async () => {
      const actor = await newPerson();
      const project = await makeProject(store, { name: "Studio", actor });
      expect(await listProjects(store, actor.id)).toMatchObject([{ role: "owner", project: { name: "Studio" } }]);
      expect((await holderOf(project.secretKey))?.project.id).toBe(project.id);
      expect((await holderOf(project.publishableKey))?.keyKind).toBe("publishable");
      expect(await actionsOf(project.id)).toEqual([["project.created", "Studio"]]);
    });

    it("are made once for a form, also when it is sent 20 times at once", async () => {
      const actor = await newPerson();
      const send = () => createProject(store, { name: "Once", actor, requestToken: "form-1" });
      const outcomes = (await Promise.all(Array.from({ length: 20 }, send))).map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === "created")).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === "replayed")).toHaveLength(19);
      expect(await listProjects(store, actor.id)).toHaveLength(1);
      const other = await createProject(store, { name: "Another name", actor, requestToken: "form-1" });
      expect(other.outcome).toBe("token_reused");
      const others = await createProject(store, { name: "Once", actor: await newPerson(), requestToken: "form-1" });
      expect(others.outcome).toBe("created");
    });

    it("are as many as one person may own, and one more after one is deleted", async () => {
      const actor = await newPerson();
      const { id } = await makeProject(store, { actor });
      for (let n = 1; n < limits.projectsPerUserMax; n += 1) await makeProject(store, { actor });
      expect((await createProject(store, { name: "One more", actor })).outcome).toBe("too_many");
      await deleteProject(store, id, actor);
      expect((await createProject(store, { name: "One more", actor })).outcome).toBe("created");
    });

    it("change with a line in the audit list, and leave none when nothing changes", async () => {
      const actor = await newPerson();
      const { id } = await makeProject(store, { name: "Before", actor });
      expect(await renameProject(store, id, "After", actor)).toBe("changed");
      expect(await renameProject(store, id, "After", actor)).toBe("unchanged");
      expect(await setSecureMetering(store, id, true, actor)).toBe("changed");
      expect(await setSecureMetering(store, "prj_none", true, actor)).toBe("missing");
      expect(await actionsOf(id)).toEqual([
        ["project.secure_metering", "on"],
        ["project.renamed", "After"],
        ["project.created", "Before"],
      ]);
    });

    it("are gone once deleted: from lists, for their keys, for good; the entries stay", async () => {
      const actor = await newPerson();
      const project = await makeProject(store, { actor });
      await meter(store, project, { userId: "u", event: "e", cost: 1 }, undefined);
      expect(await deleteProject(store, project.id, actor)).toBe("changed");
      expect(await deleteProject(store, project.id, actor)).toBe("missing");
      expect(await findMembership(store, actor.id, project.id)).toBeUndefined();
      expect(await listProjects(store, actor.id)).toEqual([]);
      expect(await holderOf(project.secretKey)).toBeUndefined();
      const key = { projectId: project.id, actor, requestToken: "late", name: "Late" };
      expect((await createSecretKey(store, key)).outcome).toBe("too_many");
      const [row] = await run(sql`select count(*)::int as n from entries where project_id = ${project.id}`);
      expect(row?.n).toBe(2);
    });

    it("are nobody's but their members', whatever is asked for", async () => {
      const { id } = await makeProject(store, { actor: await newPerson() });
      const stranger = await newPerson();
      for (const asked of [id, "prj_000000000000000000000000", "demo", "", "\0", "x' or true --", "%"]) {
        expect(await findMembership(store, stranger.id, asked)).toBeUndefined();
      }
    });

    it("keep an owner when two owners remove each other at once", async () => {
      for (let round = 0; round < 10; round += 1) {
        const [ann, bob] = [await newPerson(), await newPerson()];
        const { id } = await makeProject(store, { actor: ann });
        await run(sql`insert into auth.member (id, organization_id, user_id, role)
                      values (${`m_${bob.id}`}, ${id}, ${bob.id}, 'owner')`);
        const outcomes = await Promise.all([
          refused(sql`delete from auth.member where organization_id = ${id} and user_id = ${ann.id}`),
          refused(sql`update auth.member set role = 'viewer' where organization_id = ${id} and user_id = ${bob.id}`),
        ]);
        expect(outcomes.toSorted()).toEqual(["23514", undefined]);
      }
    });
  });

  describe("keys", () => {
    it("are made once for a form, also when it is sent 20 times at once", async () => {
      const actor = await newPerson();
      const { id: projectId } = await makeProject(store, { actor });
      const request = { projectId, actor, requestToken: "key-form", name: "Worker" };
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => createSecretKey(store, request)));
      const made = outcomes.filter((outcome) => outcome.outcome === "made");
      expect(made).toHaveLength(1);
      expect(await holderOf(made[0]?.key ?? "")).toMatchObject({ keyKind: "secret", key: { name: "Worker" } });
      expect(await listKeys(store, projectId)).toHaveLength(3);
    });

    it("are rotated once, at once or with an overlap, however often that is asked for together", async () => {
      const actor = await newPerson();
      const { id: projectId, secretKey } = await makeProject(store, { actor });
      const keyId = (await holderOf(secretKey))?.key?.id ?? "";
      const rotate = (requestToken: string) =>
        rotateKey(store, { projectId, actor, requestToken, keyId, overlap: "1h" });
      const outcomes = await Promise.all(["a", "a", "b", "c", "a", "b"].map(rotate));
      const made = outcomes.filter((outcome) => outcome.outcome === "made");
      expect(made).toHaveLength(1);
      const next = made[0]?.key ?? "";
      expect([(await holderOf(secretKey))?.project.id, (await holderOf(next))?.project.id]).toEqual([
        projectId,
        projectId,
      ]);

      await run(sql`update keys set expires_at = now() where id = ${keyId}`);
      expect(await holderOf(secretKey)).toBeUndefined();

      const nextId = (await holderOf(next))?.key?.id ?? "";
      const now = { projectId, actor, requestToken: "now", keyId: nextId, overlap: "now" as const };
      const last = await rotateKey(store, now);
      expect(await holderOf(next)).toBeUndefined();
      expect(last.outcome === "made" && (await holderOf(last.key))?.project.id).toBe(projectId);
    });

    it("end when revoked, also in a rotation's overlap; a publishable one is only replaced", async () => {
      const actor = await newPerson();
      const { id: projectId, secretKey, publishableKey } = await makeProject(store, { actor });
      const secretId = (await holderOf(secretKey))?.key?.id ?? "";
      await rotateKey(store, { projectId, actor, requestToken: "r", keyId: secretId, overlap: "7d" });
      expect(await revokeKey(store, { projectId, actor, keyId: secretId })).toBe("revoked");
      expect(await holderOf(secretKey)).toBeUndefined();
      const publishableId = (await holderOf(publishableKey))?.key?.id ?? "";
      expect(await revokeKey(store, { projectId, actor, keyId: publishableId })).toBe("missing");
      const rotated = await rotateKey(store, {
        projectId,
        actor,
        requestToken: "p",
        keyId: publishableId,
        overlap: "24h",
      });
      const shown = (await findMembership(store, actor.id, projectId))?.project.publishableKey;
      expect(rotated.outcome === "made" && rotated.key).toBe(shown);
    });

    it("of another project are not there: neither rotated nor revoked", async () => {
      const ann = await newPerson();
      const { secretKey } = await makeProject(store, { actor: ann });
      const keyId = (await holderOf(secretKey))?.key?.id ?? "";
      const bob = await newPerson();
      const { id: projectId } = await makeProject(store, { actor: bob });
      expect(await revokeKey(store, { projectId, actor: bob, keyId })).toBe("missing");
      const rotate = { projectId, actor: bob, requestToken: "x", keyId, overlap: "now" as const };
      expect((await rotateKey(store, rotate)).outcome).toBe("missing");
      expect(await holderOf(secretKey)).toBeDefined();
    });

    it("are as many as a project may have, and no more", async () => {
      const actor = await newPerson();
      const { id: projectId } = await makeProject(store, { actor });
      const make = (n: number) => createSecretKey(store, { projectId, actor, requestToken: `n${n}`, name: `n${n}` });
      for (let n = 1; n < limits.secretKeysPerProjectMax; n += 1) expect((await make(n)).outcome).toBe("made");
      expect((await make(limits.secretKeysPerProjectMax)).outcome).toBe("too_many");
      expect((await make(1)).outcome).toBe("replayed");
    });
  });

  describe("the audit list", () => {
    it("is never changed or deleted, also in replica mode", async () => {
      const change = "update audit_entries set detail = 'x'";
      for (const statement of [change, "delete from audit_entries", "truncate audit_entries"]) {
        expect(await refused(sql.raw(statement))).toBe("23001");
      }
      const inReplicaMode = store.runScript(`set local session_replication_role = replica; ${change};`);
      expect(await inReplicaMode.then(() => undefined, errorCode)).toBe("23001");
    });

    it("pages newest first", async () => {
      const actor = await newPerson();
      const { id } = await makeProject(store, { actor });
      for (let n = 0; n < 5; n += 1) await renameProject(store, id, `Name ${n}`, actor);
      const first = await listAudit(store, id, 4);
      const second = await listAudit(store, id, 4, first.nextCursor ?? 0);
      const details = [...first.lines, ...second.lines].map(({ detail }) => detail);
      expect(details).toEqual(["Name 4", "Name 3", "Name 2", "Name 1", "Name 0", "Test project"]);
      expect(second.nextCursor).toBeNull();
    });
  });

  describe("accounts", () => {
    it("are listed by prefix and in every order, each page going on exactly where the last one ended", async () => {
      const project = await makeProject(store, { actor: await newPerson() });
      const other = await makeProject(store, { actor: await newPerson() });
      const users = ["a", "a%", "a_b", "ab", "aé", "á", "b", "B", "a🦉", "\\", "ab c"];
      for (const [n, userId] of users.entries()) {
        await meter(store, project, { userId, event: "e", cost: (n % 4) + 1 }, undefined);
        await meter(store, other, { userId: `${userId} of another`, event: "e", cost: 1 }, undefined);
      }
      const all = async (query: Parameters<typeof listAccounts>[2]) => {
        const found: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await listAccounts(store, project.id, { ...query, cursor });
          found.push(...(page?.accounts.map(({ userId }) => userId) ?? []));
          cursor = page?.nextCursor ?? undefined;
        } while (cursor !== undefined);
        return found;
      };
      const bytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
      expect(await all({ limit: 2 })).toEqual(users.toSorted(bytes));
      expect(await all({ limit: 3, sort: "newest" })).toEqual(users.toReversed());
      const byCredits = await all({ limit: 2, sort: "credits" });
      expect(byCredits.toSorted(bytes)).toEqual(users.toSorted(bytes));
      expect(byCredits.slice(0, 2).toSorted(bytes)).toEqual(["B", "ab"].toSorted(bytes));
      for (const prefix of ["a", "a%", "a_", "%", "_", "á", "A", "\\", "ab", "🦉", "a🦉"]) {
        const expected = users.filter((userId) => userId.startsWith(prefix)).toSorted(bytes);
        expect(await all({ limit: 2, prefix })).toEqual(expected);
      }
      const forged = (place: unknown) => Buffer.from(JSON.stringify(place)).toString("base64url");
      for (const cursor of ["x", forged({}), forged(["a"]), forged(["a", "1", "1e9"]), forged(["\0", "1", "1"])]) {
        expect(await listAccounts(store, project.id, { limit: 2, cursor })).toBeUndefined();
      }
    });
  });
}
