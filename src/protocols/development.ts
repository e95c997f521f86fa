import { protocol } from "../model/protocol.ts";

/**
 * A critical period: synapses turn over and scale faster until it closes, and KCC2 matures meanwhile.
 *
 * KCC2 rises in daily steps from the share `immature` to that of the adult, so that GABA depolarises at first.
 */
export const development = protocol({
  name: "development",
  about: "a critical period: fast turnover and scaling, and chloride transport that matures",
  source: {
    cite: "the scenario of a critical period as the mechanism reference states it; sizes chosen here",
  },
  parameters: {
    opens: { kind: "quantity", value: 7, unit: "d", between: [0, 400], tag: "C", about: "age at the start" },
    closes: {
      kind: "quantity",
      value: 21,
      unit: "d",
      between: [0, 400],
      tag: "C",
      about: "age at which it closes",
    },
    immature: {
      kind: "quantity",
      value: 0.2,
      unit: "1",
      between: [0.01, 1],
      tag: "C",
      about: "KCC2 at the start, of that of the adult",
    },
  },
  entries: ({ opens, closes, immature }) => {
    const days = Math.max(1, Math.round(closes - opens));
    const day = 86_400;
    const steps = Array.from({ length: days }, (_, k) => ({
      at: k * day,
      until: (k + 1) * day,
      condition: {
        name: "immature-chloride",
        about: "less KCC2 than in the adult",
        changes: {
          "chloride-homeostasis.kcc2Rate": { times: immature + ((1 - immature) * k) / days },
          "chloride-homeostasis.kcc2Linear": { times: immature + ((1 - immature) * k) / days },
        },
      },
    }));
    return [{ at: 0, until: days * day, condition: "developing" }, ...steps];
  },
});
