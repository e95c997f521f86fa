import type { Parameter, Preset } from "./mechanism.ts";
import type { QuantityText } from "./quantity-text.ts";

/** What has parameters and named sets of them: a mechanism or a neuron. */
export interface WithPresets {
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly presets?: Readonly<Record<string, Preset>>;
}

/** Parameters that a model file gives: those of the preset that it names, then its own. An unknown preset gives none. */
export function givenParameters(
  of: WithPresets,
  spec: { readonly preset?: string; readonly parameters?: Readonly<Record<string, QuantityText>> },
): Readonly<Record<string, QuantityText>> {
  const values = spec.preset === undefined ? {} : (of.presets?.[spec.preset]?.values ?? {});
  const written = Object.entries(values).map(([name, { value }]) => {
    const unit = of.parameters[name]?.unit ?? "1";
    return [name, unit === "1" ? value : `${value} ${unit}`] as const;
  });
  return { ...Object.fromEntries(written), ...spec.parameters };
}
