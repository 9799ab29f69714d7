import { describe } from "vitest";
import { realPostgres } from "#tests/support/stores.ts";
import { ledgerSuite } from "./ledger-suite.ts";

describe("the ledger on a real PostgreSQL", () => ledgerSuite(realPostgres));
