import { describe, expect, it } from "vitest";
import { nextPath } from "#app/http/page/next-path.ts";

// Where a browser would go for each of these is not a page of ours (T29).
const elsewhere = [
  "https://evil.example",
  "http://evil.example/dashboard",
  "//evil.example",
  "///evil.example",
  "////evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\\/evil.example",
  "\\/evil.example",
  "/%5cevil.example\\x",
  "/..//evil.example",
  "/.//evil.example",
  "/a/..//evil.example",
  "/%2e%2e//evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "\t//evil.example",
  " //evil.example",
  "/ /evil.example",
  "/\r\nLocation: https://evil.example",
  "/\u0000/evil.example",
  "/\u2028/evil.example",
  "/／evil.example",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,x",
  "vbscript:x",
  "file:///etc/passwd",
  "mailto:x@evil.example",
  "ftp://evil.example",
  "https:evil.example",
  "https:/evil.example",
  "https:///evil.example",
  "http:\\\\evil.example",
  "@evil.example",
  "dashboard",
  "./dashboard",
  "../dashboard",
  "?next=/x",
  "#x",
  ".evil.example",
  "evil.example",
  "",
  null,
  undefined,
];

describe("where to go on to", () => {
  it.each(elsewhere.map((asked) => [asked]))("is the dashboard for %j", (asked) => {
    expect(nextPath(asked)).toBe("/dashboard");
  });

  it.each(["/dashboard", "/dashboard/prj_1/account?userId=a%2Fb&cursor=3", "/invitations/abc", "/you"])(
    "is %s itself",
    (asked) => {
      expect(nextPath(asked)).toBe(asked);
    },
  );
});
