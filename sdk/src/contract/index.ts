export * from "./access.ts";
export * from "./accounts.ts";
export * from "./credits.ts";
export * from "./entries.ts";
export * from "./error.ts";
export * from "./fields.ts";
export * from "./meter.ts";
export * from "./projects.ts";
