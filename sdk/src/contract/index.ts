export * from "./access.ts";
export * from "./credits.ts";
export * from "./entries.ts";
export * from "./error.ts";
export * from "./fields.ts";
export * from "./meter.ts";
