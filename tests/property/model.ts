/**
 * A ledger as the product's words describe it, in plain TypeScript: no SQL, no clock, no concurrency. It is the judge of
 * the real one, so it shares nothing with it. (The rules: ../shared/product.md, "Words" and "REST".)
 */
export interface ModelAccount {
  balance: number;
  plan: "free" | "pro";
  lines: { kind: string; amount: number; balanceAfter: number }[];
  answers: Map<string, { request: string; answer: ModelAnswer }>;
}

export interface ModelAnswer {
  status: number;
  body?: unknown;
  replayed?: boolean;
  /** How many lines the ledger had when this was first answered. */
  seq?: number;
}

export type Model = Map<string, ModelAccount>;

const freeCredits = 5;

export function view(model: Model, userId: string) {
  const { balance, plan } = model.get(userId) ?? { balance: freeCredits, plan: "free" };
  return { userId, plan, credits: balance, entitlements: plan === "pro" ? ["pro"] : [] };
}

/** How many lines a user's ledger has. */
export const seqOf = (model: Model, userId: string) => model.get(userId)?.lines.length ?? 0;

function touched(model: Model, userId: string): ModelAccount {
  const known = model.get(userId);
  if (known !== undefined) return known;
  const first = { kind: "grant", amount: freeCredits, balanceAfter: freeCredits };
  const account: ModelAccount = { balance: freeCredits, plan: "free", lines: [first], answers: new Map() };
  model.set(userId, account);
  return account;
}

function append(account: ModelAccount, kind: string, amount: number): void {
  account.balance += amount;
  account.lines.push({ kind, amount, balanceAfter: account.balance });
}

/** Answers once for each key: `act` runs unless the key is known, and is remembered unless it was refused. */
function once(account: ModelAccount, key: string | undefined, request: string, act: () => ModelAnswer): ModelAnswer {
  const known = key === undefined ? undefined : account.answers.get(key);
  if (known !== undefined) return known.request === request ? { ...known.answer, replayed: true } : { status: 422 };
  const answer = { ...act(), seq: account.lines.length };
  if (key !== undefined && answer.status === 200) account.answers.set(key, { request, answer });
  return answer;
}

export function meter(model: Model, userId: string, event: string, cost: number, key?: string): ModelAnswer {
  const account = touched(model, userId);
  return once(account, key, `meter ${event} ${cost}`, () => {
    if (account.balance < cost) return { status: 402, body: { ok: false, blocked: true, remaining: account.balance } };
    append(account, "meter", -cost);
    return { status: 200, body: { ok: true, remaining: account.balance } };
  });
}

export function credit(
  model: Model,
  userId: string,
  amount?: number,
  plan?: "free" | "pro",
  key?: string,
): ModelAnswer {
  const account = touched(model, userId);
  return once(account, key, `credit ${amount} ${plan}`, () => {
    const onlyRemembersKey = amount === undefined && key !== undefined;
    if (plan !== undefined && (plan !== account.plan || onlyRemembersKey)) {
      account.plan = plan;
      append(account, "plan", 0);
    }
    if (amount !== undefined) append(account, "grant", amount);
    return { status: 200, body: view(model, userId) };
  });
}
