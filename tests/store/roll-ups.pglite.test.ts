import { describe } from "vitest";
import { pglite } from "#tests/support/stores.ts";
import { rollUpsSuite } from "./roll-ups-suite.ts";

describe("the roll-ups on PGlite", () => rollUpsSuite(pglite));
