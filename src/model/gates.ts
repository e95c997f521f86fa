/** A factor in [0, 1] that rules read and protocols move. */
export interface Gate {
  readonly name: string;
  /** Its value where neither the model nor a protocol says another. */
  readonly initial: 0 | 1;
  /** True for the gate of a vigilance state: 1 while the state of its name holds, 0 in the others. */
  readonly state?: true;
  readonly about: string;
}

/** The gates that the catalogue knows. A mechanism may read others, which are 1 until something moves them. */
export const gates: readonly Gate[] = [
  { name: "ltp", initial: 1, about: "potentiation by Hebbian rules" },
  { name: "ltd", initial: 1, about: "depression by Hebbian rules" },
  { name: "down", initial: 0, about: "down-selection of synapses in sleep" },
  { name: "wake", initial: 1, state: true, about: "1 in wake" },
  { name: "nrem", initial: 0, state: true, about: "1 in NREM sleep" },
  { name: "rem", initial: 0, state: true, about: "1 in REM sleep" },
  { name: "translation", initial: 1, about: "synthesis of proteins in the soma (gTL)" },
  { name: "dendriticTranslation", initial: 1, about: "synthesis of proteins in dendrites (gTLd)" },
  { name: "transcription", initial: 1, about: "transcription of genes (gTX)" },
  { name: "glia", initial: 1, about: "release of TNF-alpha by glia (gGlia)" },
  { name: "fmrp", initial: 1, about: "FMRP, which retinoic acid needs (gFMRP)" },
];

/** Value of a gate that the model does not give. */
export function gateInitial(name: string): number {
  return gates.find((gate) => gate.name === name)?.initial ?? 1;
}
