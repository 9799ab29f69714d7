import { describe } from "vitest";
import { realPostgres } from "#tests/support/stores.ts";
import { projectsSuite } from "./projects-suite.ts";

describe("projects on a real PostgreSQL", () => projectsSuite(realPostgres));
