import type { Mechanism } from "../model/mechanism.ts";
import { twoFactorHomeostasis } from "./two-factor-homeostasis.ts";

/**
 * Two-factor homeostasis as the released code has it: the homeostatic factor only scales up.
 *
 * Activity more than 5 % below the target raises the level towards 1 + tanh(z - 1), z the relative lack; otherwise it
 * falls to 0, and the factor is the level or 1, whichever is larger.
 */
export const twoFactorHomeostasisOneSided = {
  ...twoFactorHomeostasis,
  name: "two-factor-homeostasis-one-sided",
  about: "a bounded Hebbian factor times a homeostatic factor that only scales up",
  laws: ["weight-is-the-hebbian-factor-times-its-arbor", "homeostatic-factor-never-falls-below-one"],
  variables: {
    ...twoFactorHomeostasis.variables,
    lack: { per: "post", unit: "1", initial: 1, about: "target over activity, times the factor" },
    level: { per: "post", unit: "1", initial: 0, about: "level of the signal that scales up" },
  },
  every: {
    "60 s": [
      ...twoFactorHomeostasis.every["60 s"].slice(0, -1),
      "lack = H * targetRate * targetFactor / max(rate, 1e-4 * targetRate * targetFactor)",
      "d(level)/dt = (if(lack > 1.05, 1 + tanh(lack - 1), 0) - level) / tauH",
      "H = max(1, glia * level)",
    ],
  },
} satisfies Mechanism;
