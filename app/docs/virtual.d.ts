declare module "virtual:docs/sections" {
  import type { Section } from "./compile/sections.ts";

  const sections: Section[];
  export default sections;
}

declare module "virtual:docs/markdown" {
  /** Each page by its slug. */
  const markdown: Record<string, string>;
  export default markdown;
}
