export interface Picture {
  id: number;
  /** A CSS background. */
  paint: string;
}

let runs = 0;

/** Stands in for the model, which costs you money each time it runs. */
export async function runModel(): Promise<Picture> {
  await new Promise((resolve) => setTimeout(resolve, 100));
  runs += 1;
  const hue = (runs * 67) % 360;
  return { id: runs, paint: `linear-gradient(${hue}deg, hsl(${hue} 70% 40%), hsl(${hue + 90} 70% 25%))` };
}
