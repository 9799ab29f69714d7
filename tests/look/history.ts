import { createHash } from "node:crypto";
import type { Sql } from "postgres";

const dayMs = 86_400_000;
const names = ["ada", "grace", "linus", "margaret", "edsger", "barbara", "donald", "radia", "ken", "frances"];
const domains = ["example.com", "studio.example", "a-rather-long-company-name.example.org"];
const events = [
  { event: "chat", cost: 1, usd: 0.0021 },
  { event: "image_gen", cost: 4, usd: 0.04 },
  { event: "speech_to_text", cost: 2, usd: 0.0125 },
  { event: "video_upscale_4k", cost: 20, usd: 1.35 },
];

/** The same numbers each time, so that two runs can be compared. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** A year of an app that grows: users who come, pay, spend, and a few who cost more than they bring. */
export async function insertYear(sql: Sql, projectId: string, now = Date.now()): Promise<void> {
  const random = randomFrom(7);
  for (let user = 0; user < 64; user += 1) {
    const userId = `${names[user % 10]}${user < 10 ? "" : user}@${domains[user % 3]}`;
    const id = createHash("sha256").update(`${projectId}\n${userId}`).digest("hex").slice(0, 32);
    const plan = user % 7 === 3 ? "pro" : "free";
    const account = { account_id: id, project_id: projectId, plan_after: plan };
    const beganAt = now - dayMs * 360 * Math.sqrt(random());
    const lines: Record<string, unknown>[] = [];
    const payments: Record<string, unknown>[] = [];
    let balance = 0;
    const add = (at: number, kind: string, amount: number, rest: object = {}) => {
      balance += amount;
      const seq = lines.length + 1;
      const empty = { event: null, source: null, cost_usd_micros: null };
      lines.push({ ...account, ...empty, seq, kind, amount, balance_after: balance, at: new Date(at), ...rest });
    };
    add(beganAt, "grant", 5, { source: "first_touch" });
    const turns = 20 + Math.floor(random() * 160);
    for (let turn = 0; turn < turns; turn += 1) {
      const at = beganAt + ((now - beganAt) * turn) / turns + random() * 3_600_000;
      const { event, cost, usd } = events[Math.floor(random() * random() * events.length)] ?? { ...events[0], cost: 1 };
      if (balance < cost && user % 9 === 0) add(at, "grant", 50, { source: `gift:${turn}` });
      else if (balance < cost) {
        add(at, "purchase", 100, { source: `pay:${turn}` });
        payments.push({ account_id: id, id: `pay:${turn}`, amount_cents: 900, at: new Date(at) });
      }
      const micros = Math.round((usd ?? 0) * (0.5 + random()) * 1_000_000);
      if (at < now) add(at + 1, "meter", -cost, { event, cost_usd_micros: micros });
    }
    await sql`insert into accounts ${sql({
      id,
      project_id: projectId,
      user_id: userId,
      balance,
      seq: lines.length,
      plan_granted: plan,
      created_at: new Date(beganAt),
    })}`;
    await sql`insert into entries ${sql(lines)}`;
    const paid = payments.map((line) => ({ ...line, project_id: projectId, kind: "payment", currency: "usd" }));
    if (paid.length > 0) await sql`insert into payments ${sql(paid)}`;
  }
}
