import type { Claim } from "./claim.ts";

/** Claims about synaptic normalisation, its principles and uses, in our own words. */
export const normalisationClaims: readonly Claim[] = [
  {
    id: "C01",
    text: "Stability-plasticity dilemma: too plastic = chaos, too stable = no learning",
    experiments: ["runaway-hebbian", "timescale-map"],
  },
  {
    id: "C02",
    text: "Unchecked Hebbian change saturates weights and erases stored content",
    experiments: ["no-saturation"],
  },
  { id: "C03", text: "The failure can be runaway activity or silence", experiments: ["runaway-hebbian"] },
  { id: "C04", text: "There is a target firing rate", experiments: ["set-point-recovery"] },
  {
    id: "C05",
    text: "New weight = factor x old weight; ratios are invariant",
    input: true,
    experiments: ["rank-and-recall"],
  },
  {
    id: "C06",
    text: "Adding a constant destroys the pattern and the memory",
    experiments: ["rank-and-recall"],
  },
  {
    id: "C07",
    text: "Multiplicative scaling decouples stabilisation from storage",
    experiments: ["rank-and-recall", "timescale-map"],
  },
  { id: "C08", text: "1-2 days of TTX raise mEPSC amplitude", experiments: ["ttx-scale-up"] },
  {
    id: "C09",
    text: "Rank-order plot: straight line through the origin, slope = scaling factor > 1",
    experiments: ["ttx-scale-up", "scaling-assay-audit"],
  },
  {
    id: "C10",
    text: "Spines, PSDs and AMPA-receptor content grow with function",
    experiments: ["size-strength-chain"],
  },
  { id: "C11", text: "Long-term mean calcium is the thermostat", experiments: ["calcium-thermostat"] },
  {
    id: "C12",
    text: "Chronic over-activity raises calcium and Arc, which removes AMPA receptors: scaling down",
    experiments: ["arc-scale-down"],
  },
  {
    id: "C13",
    text: "Chronic under-activity: less Arc, and glial TNF-alpha inserts receptors: scaling up",
    experiments: ["tnf-knockout"],
  },
  {
    id: "C14",
    text: "Quiet neurons weaken inhibition by removing GABA receptors",
    experiments: ["inhibitory-scaling-chloride"],
  },
  { id: "C15", text: "... or by shifting chloride and E_GABA", experiments: ["inhibitory-scaling-chloride"] },
  { id: "C16", text: "E/I balance must be kept", experiments: ["ei-balance"] },
  {
    id: "C17",
    text: "A single under-stimulated branch can adjust alone, faster, with locally made protein, leaving the rest unchanged",
    experiments: ["branch-homeostasis"],
  },
  {
    id: "C18",
    text: "Metaplasticity: after high activity the LTP threshold rises; fast brake that complements scaling",
    experiments: ["bcm-brake"],
  },
  { id: "C19", text: "The mechanisms form a multi-layered robust system", experiments: ["knockout-matrix"] },
  {
    id: "C20",
    text: "A saturated system can no longer convey new information",
    experiments: ["next-day-capacity", "no-saturation"],
  },
  {
    id: "C21",
    text: "Critical periods: exuberant wrong connections are pruned, right ones strengthened",
    experiments: ["critical-period"],
  },
  {
    id: "C22",
    text: "Skill learning expands the trained map; homeostasis stops it taking over",
    experiments: ["motor-map"],
  },
  {
    id: "C23",
    text: "Adult-born neurons integrate without disrupting the mature circuit",
    experiments: ["adult-born"],
  },
  { id: "C24", text: "Total strength creeps up during wake", experiments: ["shy-cycle"] },
  { id: "C25", text: "That costs energy", experiments: ["energy-information"] },
  {
    id: "C26",
    text: "Near saturation the dynamic range shrinks and learning gets harder",
    experiments: ["next-day-capacity"],
  },
  {
    id: "C27",
    text: "Sleep, especially slow-wave sleep, scales down globally",
    experiments: ["shy-cycle", "sleep-markers"],
  },
  {
    id: "C28",
    text: "The most potentiated synapses lose most in absolute terms yet stay strongest",
    experiments: ["shy-cycle"],
  },
  {
    id: "C29",
    text: "Traces are consolidated and refined rather than erased",
    experiments: ["down-selection-snr"],
  },
  {
    id: "C30",
    text: "A stressful day potentiates amygdala-prefrontal circuits and raises reactivity",
    experiments: ["affective-reset"],
  },
  {
    id: "C31",
    text: "Sleep resets them; poor or restricted sleep accumulates affective potentiation and negative bias",
    experiments: ["affective-reset"],
  },
  { id: "C32", text: "Epilepsy can follow from failed scaling", experiments: ["epilepsy-routes"] },
  {
    id: "C33",
    text: "... or from metaplasticity stuck in a permissive state",
    experiments: ["epilepsy-routes"],
  },
  {
    id: "C34",
    text: "ASD: E/I imbalance, instability, poor adaptation to input, sensory hypersensitivity, inflexibility",
    experiments: ["asd-ei"],
  },
  {
    id: "C35",
    text: "Fragile X: FMRP loss impairs scaling; immature synapses and hyperexcitability follow",
    experiments: ["fragile-x"],
  },
  {
    id: "C36",
    text: "Microglia survey and prune less active, complement-tagged synapses",
    experiments: ["microglia"],
  },
  {
    id: "C37",
    text: "Depleting microglia disturbs turnover, synapses accumulate, function changes",
    experiments: ["microglia"],
  },
  {
    id: "C38",
    text: "SNNs with a constraint on total synaptic weight avoid runaway",
    experiments: ["rf-digits", "no-saturation"],
  },
  { id: "C39", text: "They develop specialised receptive fields", experiments: ["rf-digits"] },
  {
    id: "C40",
    text: "They adapt to new information without catastrophic forgetting",
    experiments: ["continual-learning", "sleep-fraction-tradeoff"],
  },
  { id: "C41", text: "Parameters neither explode, vanish nor saturate", experiments: ["no-saturation"] },
  { id: "C42", text: "Digital and analogue hardware versions work", experiments: ["quantised-hardware"] },
  {
    id: "C43",
    text: "Sleep cleans but remembers: relative order after the night reflects what was learned",
    experiments: ["shy-cycle", "down-selection-snr"],
  },
  {
    id: "C44",
    text: "Sleep loss degrades learning and affect",
    experiments: ["affective-reset"],
  },
];
