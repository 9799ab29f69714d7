import { describe } from "vitest";
import { pglite } from "#tests/support/stores.ts";
import { ledgerSuite } from "./ledger-suite.ts";

describe("the ledger on PGlite", () => ledgerSuite(pglite));
