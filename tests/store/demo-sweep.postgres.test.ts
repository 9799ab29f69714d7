import { describe } from "vitest";
import { realPostgres } from "#tests/support/stores.ts";
import { demoSweepSuite } from "./demo-sweep-suite.ts";

describe("on PostgreSQL", () => demoSweepSuite(realPostgres));
