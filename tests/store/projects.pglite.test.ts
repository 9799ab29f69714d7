import { describe } from "vitest";
import { pglite } from "#tests/support/stores.ts";
import { projectsSuite } from "./projects-suite.ts";

describe("projects on PGlite", () => projectsSuite(pglite));
