/** What a picture is made of. */
export interface PictureOrder {
  prompt: string;
  isHd: boolean;
  palette: PaletteName;
}

/** What is drawn where nothing else is asked for. */
export const defaultPrompt = "Green hills under a low sun";

/** The colours of a picture, from the sky down to the nearest hill. The free one comes first. */
const palettes = {
  mint: ["#ecfdf5", "#fde68a", "#6ee7b7", "#10b981", "#047857", "#022c22"],
  dusk: ["#312e81", "#fda4af", "#7c3aed", "#5b21b6", "#4c1d95", "#1e1b4b"],
  ember: ["#fff7ed", "#f97316", "#fdba74", "#ea580c", "#9a3412", "#431407"],
  ocean: ["#e0f2fe", "#ffffff", "#7dd3fc", "#0284c7", "#075985", "#082f49"],
} as const;
export type PaletteName = keyof typeof palettes;

export const paletteNames = Object.keys(palettes) as PaletteName[];

/** A palette by its name in a form; the free one for anything else. */
export function paletteOf(name: unknown): PaletteName {
  return paletteNames.find((one) => one === name) ?? "mint";
}

/** The picture of a prompt: drawn here, by arithmetic. The same prompt is the same picture, in every browser. */
export function Picture({ order: { prompt, isHd, palette } }: { order: PictureOrder }) {
  const next = numbersFrom(prompt);
  const [sky, sun, ...hills] = palettes[palette];
  const [sunX, sunY, sunSize] = [60 + next() * 280, 50 + next() * 70, 22 + next() * 26];
  const stars = Array.from({ length: isHd ? 40 : 10 }, () => ({ x: next() * 400, y: next() * 150, r: 0.6 + next() }));
  const points = isHd ? 60 : 10;
  return (
    <svg
      viewBox="0 0 400 300"
      preserveAspectRatio="xMidYMid slice"
      role="img"
      aria-label={`${isHd ? "HD picture" : "Picture"} for “${prompt}”`}
      className="absolute inset-0 size-full"
    >
      <rect width="400" height="300" fill={sky} />
      {stars.map(({ x, y, r }) => (
        <circle key={`${x} ${y}`} cx={round(x)} cy={round(y)} r={round(r)} fill={sun} opacity="0.7" />
      ))}
      {isHd && <circle cx={round(sunX)} cy={round(sunY)} r={round(sunSize * 1.7)} fill={sun} opacity="0.25" />}
      <circle cx={round(sunX)} cy={round(sunY)} r={round(sunSize)} fill={sun} />
      {hills.map((fill, index) => (
        <path key={fill} d={hill(next, 130 + index * 38, points)} fill={fill} opacity="0.92" />
      ))}
    </svg>
  );
}

/** The outline of a hill whose ridge goes up and down around `top`: three waves on each other, finer with more points. */
function hill(next: () => number, top: number, points: number): string {
  const waves = [28, 13, 5].map((height, index) => ({
    height: height * (0.5 + next()),
    length: (1 + index * 2) * (1 + next()),
    begin: next() * 7,
  }));
  const ridge = Array.from({ length: points + 1 }, (_, index) => {
    const at = index / points;
    const rise = waves.reduce((sum, { height, length, begin }) => sum + height * wave(at * length + begin), 0);
    return `L${round(at * 400)} ${round(top + rise)}`;
  });
  return `M0 300${ridge.join("")}L400 300Z`;
}

/** Like a sine, but of sums and products alone: those are the same to the last bit on the server and in every browser. */
function wave(turns: number): number {
  const at = turns - Math.floor(turns);
  return at < 0.5 ? 16 * at * (0.5 - at) : -16 * (at - 0.5) * (1 - at);
}

/** Numbers from 0 to 1 that only the text decides (xorshift, begun with its FNV-1a hash). */
function numbersFrom(text: string): () => number {
  let state = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) state = Math.imul(state ^ byte, 0x01000193);
  state ||= 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const round = (value: number) => Math.round(value * 10) / 10;

/** A palette at a glance. */
export function Swatch({ palette }: { palette: PaletteName }) {
  return (
    <svg viewBox="0 0 36 12" aria-hidden="true" className="h-3 w-9 rounded-sm">
      {palettes[palette].map((fill, index) => (
        <rect key={fill} x={index * 6} width="6" height="12" fill={fill} />
      ))}
    </svg>
  );
}
