import { type PaletteName, paletteNames, Swatch } from "./picture.tsx";

interface PaletteFieldProps {
  isOpen: boolean;
  palette?: PaletteName | undefined;
}

/** The Pro feature: shown to all, open to those who have the plan. */
export function PaletteField({ isOpen, palette = "mint" }: PaletteFieldProps) {
  return (
    <fieldset disabled={!isOpen}>
      <legend className="label">
        Palette{" "}
        <span className="muted font-normal">{isOpen ? "· open, because you are on Pro" : "· locked, part of Pro"}</span>
      </legend>
      <div className="mt-2 flex flex-wrap gap-2">
        {paletteNames.map((name) => (
          <label key={name} className="choice">
            <input type="radio" name="palette" value={name} defaultChecked={name === palette} />
            <Swatch palette={name} />
            <span className="capitalize">{name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
