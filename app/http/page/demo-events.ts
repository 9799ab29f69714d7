/** What the demo's two metered actions are called and cost. */
export const demoEvents = {
  generate: { event: "image_gen", cost: 1 },
  upscale: { event: "hd_upscale", cost: 4 },
} as const;

/** What the demo's shop gives for nothing where a real one sells. */
export const demoPackCredits = 100;
