/** What one call of this model costs you, in US dollars. */
export const modelCostUsd = 0.002;

/** Stands where your call of a model goes. */
export async function runModel(prompt: string): Promise<string> {
  console.log("the model runs");
  return `A picture of ${prompt}`;
}
