import type { ApiSlug } from "#app/docs/api-contents.ts";
import { accountsPage, accountsRequest } from "#contract/accounts.ts";
import { analytics, analyticsRequest } from "#contract/analytics.ts";
import { entriesPage, entriesRequest } from "#contract/entries.ts";
import type { ApiDetails } from "../call.ts";

const keyNote =
  "Secret. On the demo project any key. A publishable key stands in a web page's source, and this call would show whoever reads it all your users.";

/** What the examples before this one left in a ledger, newest first. */
const lines = [
  {
    seq: 4,
    kind: "grant",
    event: null,
    amount: 100,
    balanceAfter: 104,
    idempotencyKey: "welcome-user_123",
    source: null,
    costUsd: null,
    note: null,
    at: "2026-03-01T12:00:04.120Z",
  },
  {
    seq: 3,
    kind: "plan",
    event: null,
    amount: 0,
    balanceAfter: 4,
    idempotencyKey: null,
    source: null,
    costUsd: null,
    note: "plan set to pro",
    at: "2026-03-01T12:00:04.120Z",
  },
  {
    seq: 2,
    kind: "meter",
    event: "image_gen",
    amount: -1,
    balanceAfter: 4,
    idempotencyKey: "2f6c1d0e-image-1",
    source: null,
    costUsd: null,
    note: null,
    at: "2026-03-01T12:00:01.350Z",
  },
];

/** The calls by which a project looks at itself. */
export const reportCalls = {
  analytics: {
    operationId: "getAnalytics",
    description:
      "What was metered, sold, spent and earned: over the days asked for, and this month. Days and months follow the project's time zone, a setting. Money is in US dollars. See [Analytics](/docs/analytics).\n\n" +
      "The answer costs the same however long the ledgers are: usage is added up in the background, and what is new is added before each answer.",
    by: "key",
    keyNote,
    input: analyticsRequest,
    answers: [{ status: 200, description: "The figures.", body: analytics }],
    errors: ["secret_key_required"],
    examples: [
      {
        name: "today",
        summary: "Today alone, with the first two of its latest lines",
        key: "sk_live_demo",
        query: { days: 1 },
        status: 200,
        answer: {
          days: 1,
          timeZone: "UTC",
          meteredThisMonth: 1,
          creditsSoldThisMonth: 100,
          costUsd: 0,
          revenueUsd: 9,
          netUsd: 9,
          marginPct: 100,
          series: [{ date: "2026-03-01", metered: 1, granted: 210 }],
          topEvents: [{ name: "image_gen", count: 1, credits: 1 }],
          recent: lines.slice(0, 2).map((line) => ({ ...line, userId: "user_123" })),
          stats: { total: 2, free: 1, pro: 1, mrr: 19, creditsOutstanding: 209 },
          blocked: { users: 1, bought: 0 },
          isComplete: true,
        },
      },
    ],
  },
  accounts: {
    operationId: "listAccounts",
    description:
      "The project's accounts by user id, a page at a time, and figures over all of them. For the next page send `nextCursor` as `cursor`; `null` is the end. Accounts made while you read neither repeat nor hide others.",
    by: "key",
    keyNote,
    input: accountsRequest,
    answers: [{ status: 200, description: "One page of accounts.", body: accountsPage }],
    errors: ["secret_key_required"],
    examples: [
      {
        name: "page",
        summary: "Users whose id begins with user_1",
        key: "sk_live_demo",
        query: { q: "user_1", limit: 2 },
        status: 200,
        answer: {
          accounts: [{ userId: "user_123", plan: "pro", credits: 104, entitlements: ["pro"] }],
          nextCursor: null,
          stats: { total: 2, free: 1, pro: 1, mrr: 19, creditsOutstanding: 209 },
        },
      },
    ],
  },
  entries: {
    operationId: "listEntries",
    description:
      "The lines of one account's ledger, newest first, a page at a time. A line is never changed, nor deleted but with a whole unused account of the demo project, and `seq` has no gaps, so the pages together are the whole story of a balance. For the next page send `nextCursor` as `cursor`.",
    by: "key",
    keyNote,
    input: entriesRequest,
    answers: [{ status: 200, description: "One page of the ledger.", body: entriesPage }],
    errors: ["secret_key_required"],
    examples: [
      {
        name: "page",
        summary: "The latest three lines",
        key: "sk_live_demo",
        query: { userId: "user_123", limit: 3 },
        status: 200,
        answer: {
          entries: lines,
          nextCursor: "2",
        },
      },
    ],
  },
} satisfies Partial<Record<ApiSlug, ApiDetails>>;
