/**
 * What the API must refuse (product.md, field rules; reliability.md, T14 to T19), as a list that tests walk: each case
 * answers `status` in the error envelope and writes nothing. `raw` is sent as it stands; otherwise `fields` go into a
 * body that would be accepted without them.
 */
export interface BadInput {
  name: string;
  call: "meter" | "credits" | "access" | "entries" | "accounts" | "analytics";
  status: number;
  fields?: Record<string, unknown>;
  raw?: string | Uint8Array;
  query?: string;
  headers?: Record<string, string>;
  param?: string;
}

const bytes = (...values: number[]) => Uint8Array.from(values);
const wholeNumberFaults: [string, unknown][] = [
  ["a string", "5"],
  ["zero", 0],
  ["below zero", -1],
  ["a fraction", 1.5],
  ["just above the top", 1_000_001],
  ["far above the top", 1e18],
  ["null", null],
  ["a list", [5]],
  ["an object", { value: 5 }],
  ["true", true],
];
// JSON that no value of JavaScript prints as.
const numberLiterals = [
  "-0",
  "9007199254740993",
  "1e400",
  "-1e400",
  "1e-7",
  "0.9999999999999999",
  "NaN",
  "Infinity",
  "01",
  "+1",
  "0x10",
  "1_000",
];

const labelFaults: [string, unknown][] = [
  ["missing", undefined],
  ["a number", 5],
  ["null", null],
  ["a list", ["a"]],
  ["an object", {}],
  ["true", true],
  ["empty", ""],
  ["a space", " "],
  ["white space", "\u00a0\u2003\t"],
  ["zero-width signs only", "\u200b\u200d\ufeff"],
  ["a NUL", "a\u0000b"],
  ["a line feed", "a\nb"],
  ["an escape", "a\u001b[31mb"],
  ["a C1 control", "a\u0085b"],
  ["DEL", "a\u007f"],
  ["a right-to-left override", "a\u202eb"],
  ["a bidirectional isolate", "a\u2066b"],
  ["a left-to-right embedding", "a\u202ab"],
  ["a lone high surrogate", "a\ud800"],
  ["a lone low surrogate", "\udc00a"],
  ["surrogates the wrong way round", "\udc00\ud800"],
];

const nested = (levels: number) => JSON.parse("[".repeat(levels) + "]".repeat(levels));
const wide = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, i]));

const numbers: BadInput[] = (["cost", "amount"] as const).flatMap((param) => {
  const call = param === "cost" ? "meter" : "credits";
  return [
    ...wholeNumberFaults.map(([name, value]) => ({
      name: `${param}: ${name}`,
      call,
      status: 400,
      param,
      fields: { [param]: value },
    })),
    ...numberLiterals.map((literal) => ({
      name: `${param}: ${literal}`,
      call,
      status: 400,
      raw: `{"userId":"bad input","event":"e","${param}":${literal}}`,
    })),
  ] as BadInput[];
});

const labels: BadInput[] = (
  [
    ["meter", "userId", 128],
    ["credits", "userId", 128],
    ["meter", "event", 64],
  ] as const
).flatMap(([call, param, codePointsMax]) => [
  ...labelFaults.map(([name, value]) => ({
    name: `${param}: ${name}`,
    call,
    status: 400,
    param,
    fields: { [param]: value },
  })),
  { name: `${param}: too long`, call, status: 400, param, fields: { [param]: "x".repeat(codePointsMax + 1) } },
  {
    name: `${param}: too long, beyond the BMP`,
    call,
    status: 400,
    param,
    fields: { [param]: "🦉".repeat(codePointsMax + 1) },
  },
]);

const costsInDollars: BadInput[] = [-0.000_001, 1_000_000.01, "1", null, true, [1]].map((costUsd) => ({
  name: `costUsd: ${JSON.stringify(costUsd)}`,
  call: "meter",
  status: 400,
  param: "costUsd",
  fields: { costUsd },
}));

const credits: BadInput[] = [
  { name: "credits: neither amount nor plan", call: "credits", status: 400, fields: { amount: undefined } },
  ...["", "PRO", "enterprise", "toString", "__proto__", 1, null, ["pro"]].map((plan) => ({
    name: `plan: ${JSON.stringify(plan)}`,
    call: "credits" as const,
    status: 400,
    param: "plan",
    fields: { plan },
  })),
];

const bodies: BadInput[] = [
  ["nothing", ""],
  ["white space", "  \n"],
  ["null", "null"],
  ["a string", '"userId"'],
  ["a number", "5"],
  ["a list", '[{"userId":"bad input","event":"e"}]'],
  ["a form", "userId=bad+input&event=e"],
  ["not JSON", '{"userId":"bad input","event":"e"'],
  ["a comma too many", '{"userId":"bad input","event":"e",}'],
  ["a comment", '{"userId":"bad input",/* */"event":"e"}'],
  ["single quotes", "{'userId':'bad input','event':'e'}"],
  ["two objects", '{"userId":"bad input","event":"e"}{}'],
  ["a field twice", '{"userId":"bad input","event":"e","cost":1,"cost":5}'],
  ["a field twice, once escaped", '{"userId":"bad input","event":"e","\\u0065vent":"f"}'],
  ["a field twice, deeper", '{"userId":"bad input","event":"e","meta":{"a":1,"a":2}}'],
  ["a lone surrogate, escaped", '{"userId":"bad input\\ud800","event":"e"}'],
  ["nothing but userId in __proto__", '{"__proto__":{"userId":"bad input","event":"e"}}'],
  ["userId in constructor.prototype", '{"constructor":{"prototype":{"userId":"bad input","event":"e"}}}'],
  ["bytes that are not UTF-8", bytes(0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d)],
  ["an overlong UTF-8 slash", bytes(0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d)],
  ["UTF-16", Uint8Array.from(Buffer.from('\ufeff{"userId":"bad input","event":"e"}', "utf16le"))],
  ["gzip", bytes(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab, 0xae, 5, 0, 0x43, 0xbf, 0xa6, 0xa3, 2, 0, 0, 0)],
].map(([name, raw]) => ({ name: `body: ${name}`, call: "meter", status: 400, raw: raw as string | Uint8Array }));

const shapes: BadInput[] = [
  { name: "body: nested deeper than 8", call: "meter", status: 400, fields: { meta: nested(8) } },
  {
    name: "body: nested 30,000 deep",
    call: "meter",
    status: 400,
    raw: `{"a":${"[".repeat(30_000)}${"]".repeat(30_000)}}`,
  },
  { name: "body: 65 fields in one object", call: "meter", status: 400, fields: wide },
  { name: "body: one byte over 64 KB", call: "meter", status: 413, raw: sized(65_537) },
  { name: "body: 5 MB", call: "credits", status: 413, raw: sized(5_000_000) },
  { name: "body: said to be gzip", call: "meter", status: 400, headers: { "content-encoding": "gzip" }, fields: {} },
  {
    name: "Idempotency-Key: empty",
    call: "meter",
    status: 400,
    param: "Idempotency-Key",
    headers: { "idempotency-key": "" },
    fields: {},
  },
  {
    name: "Idempotency-Key: not ASCII",
    call: "meter",
    status: 400,
    param: "Idempotency-Key",
    headers: { "idempotency-key": "cl\u00e9" },
    fields: {},
  },
  {
    name: "Idempotency-Key: 256 characters",
    call: "credits",
    status: 400,
    param: "Idempotency-Key",
    headers: { "idempotency-key": "k".repeat(256) },
    fields: {},
  },
];

const cursorOf = (place: unknown) => Buffer.from(JSON.stringify(place)).toString("base64url");
const queries: BadInput[] = [
  ...(["access", "entries"] as const).flatMap((call): BadInput[] => [
    { name: `${call}: no userId`, call, status: 400, param: "userId", query: "" },
    { name: `${call}: empty userId`, call, status: 400, param: "userId", query: "userId=" },
    { name: `${call}: userId of other letters`, call, status: 400, param: "userId", query: "userid=bad+input" },
    { name: `${call}: userId twice`, call, status: 400, param: "userId", query: "userId=bad+input&userId=b" },
    { name: `${call}: userId with a NUL`, call, status: 400, param: "userId", query: "userId=a%00b" },
    { name: `${call}: userId of bytes that are not UTF-8`, call, status: 400, query: "userId=%ff%fe" },
    { name: `${call}: userId of half an escape`, call, status: 400, query: "userId=a%2" },
    { name: `${call}: userId of an encoded surrogate`, call, status: 400, query: "userId=%ed%a0%80" },
    { name: `${call}: userId too long`, call, status: 400, param: "userId", query: `userId=${"x".repeat(129)}` },
  ]),
  ...["0", "-1", "501", "1e2", "0x10", "1.0", " 5", "", "ten", "99999999999999999999"].map((limit) => ({
    name: `limit: ${JSON.stringify(limit)}`,
    call: "entries" as const,
    status: 400,
    param: "limit",
    query: `userId=bad+input&limit=${encodeURIComponent(limit)}`,
  })),
  ...["0", "-1", "1.5", "abc", "", "1;drop table entries", "99999999999999999999"].map((cursor) => ({
    name: `cursor: ${JSON.stringify(cursor)}`,
    call: "entries" as const,
    status: 400,
    param: "cursor",
    query: `userId=bad+input&cursor=${encodeURIComponent(cursor)}`,
  })),
  ...[
    "limit=0",
    "limit=501",
    "limit=1e2",
    "cursor=",
    "cursor=abc",
    "cursor=%27",
    `cursor=${"a".repeat(900)}`,
    `cursor=${cursorOf(["a", "1"])}`,
    `cursor=${cursorOf(["a", "2026-01-01", "1"])}`,
    `cursor=${cursorOf(["a", "1", "1; drop table entries"])}`,
    `cursor=${cursorOf(["a\0", "1", "1"])}`,
    `cursor=${cursorOf({ length: 3 })}`,
    `q=${"x".repeat(129)}`,
    "q=a%00",
    "q=%ff",
    "q=a&q=b",
  ].map((query) => ({ name: `accounts: ${query.slice(0, 40)}`, call: "accounts" as const, status: 400, query })),
  ...[
    "days=0",
    "days=367",
    "days=-1",
    "days=1.5",
    "days=1e2",
    "days=",
    "days=%2014",
    "days=07",
    "days=all",
    "days=1&days=2",
  ].map((query) => ({ name: query, call: "analytics" as const, status: 400, query })),
];

const keyFaults: [string, unknown][] = [
  ["empty", ""],
  ["unknown", "sk_live_nobody"],
  ["of another case", "SK_LIVE_DEMO"],
  ["with a space", " sk_live_demo"],
  ["two in one", "sk_live_demo,pk_live_demo"],
  ["of a shape with a wrong checksum", `sk_live_pk1_${"a".repeat(32)}000000`],
  ["of Stripe's", "sk_test_4eC39HqLyjWDarjtT1zdp7dc"],
  ["__proto__", "__proto__"],
  ["a quote", "' or true --"],
];
const keys: BadInput[] = [
  ...keyFaults.flatMap(([name, key]): BadInput[] => [
    { name: `key in the body: ${name}`, call: "meter", status: 401, fields: { key } },
    {
      name: `key in the query: ${name}`,
      call: "access",
      status: 401,
      query: `userId=bad+input&key=${encodeURIComponent(String(key))}`,
    },
  ]),
  ...[null, 5, true, [], {}, ["sk_live_demo"]].map(
    (key): BadInput => ({
      name: `key in the body: ${JSON.stringify(key)}`,
      call: "meter",
      status: 401,
      fields: { key },
    }),
  ),
  {
    name: "key in Authorization, where it is not looked for",
    call: "meter",
    status: 401,
    headers: { authorization: "Bearer sk_live_demo" },
    fields: {},
  },
  // The header decides, whatever else is there.
  {
    name: "key in the header: empty, with a good one in the body",
    call: "meter",
    status: 401,
    headers: { "x-paykit-key": "" },
    fields: { key: "sk_live_demo" },
  },
  {
    name: "key in the header: unknown, with a good one in the body",
    call: "meter",
    status: 401,
    headers: { "x-paykit-key": "pk_live_x" },
    fields: { key: "sk_live_demo" },
  },
];

function sized(length: number): string {
  const start = '{"userId":"bad input","event":"e","pad":"';
  return `${start}${"x".repeat(length - start.length - 2)}"}`;
}

export const badInput: BadInput[] = [
  ...numbers,
  ...labels,
  ...costsInDollars,
  ...credits,
  ...bodies,
  ...shapes,
  ...queries,
  ...keys,
];

/** Spellings of /api/v1/meter and its neighbours that are not it: each is a JSON 404, whatever the method. */
export const badPaths = [
  "/api/v1/meter/",
  "/api/v1//meter",
  "//api/v1/meter",
  "/API/V1/METER",
  "/api/v1/Meter",
  "/api/v1/%6deter",
  "/%61pi/v1/meter",
  "/api%2Fv1%2Fmeter",
  "/api/v1/meter.data",
  "/api/v1/meter.json",
  "/api/v1/meter%00",
  "/api/v1/meter%20",
  "/api/v1/meter;x=1",
  "/api/v1/meter/..;/credits",
  "/api/v1/nothing",
  "/api/v1/__proto__",
  "/api/v1/constructor",
  "/api/v1",
  "/api/v1/",
  "/api/v2/meter",
  "/api",
  "/api.data",
  "/api/",
  "/api/%ff",
  "/api/v1/%",
];
