/** Both keys of the sandbox are public knowledge: they stand here and in no table. */
export const demoKeys = { publishable: "pk_live_demo", secret: "sk_live_demo" } as const;
