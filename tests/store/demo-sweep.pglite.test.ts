import { describe } from "vitest";
import { pglite } from "#tests/support/stores.ts";
import { demoSweepSuite } from "./demo-sweep-suite.ts";

describe("on PGlite", () => demoSweepSuite(pglite));
