import { controlLaws } from "./control-laws.ts";
import { hebbianLaws } from "./hebbian-laws.ts";
import type { Law } from "./law.ts";
import { lesionLaws } from "./lesion.ts";
import { moleculeLaws } from "./molecules.ts";
import { receptorLaws } from "./receptors.ts";
import { sleepLaws } from "./sleep-laws.ts";
import { structureLaws } from "./structure.ts";
import { targetLaws } from "./targets.ts";
import { turnoverLaws } from "./turnover-laws.ts";

/** Every law that a mechanism may list. */
export const laws: Readonly<Record<string, Law>> = {
  ...hebbianLaws,
  ...controlLaws,
  ...moleculeLaws,
  ...receptorLaws,
  ...structureLaws,
  ...targetLaws,
  ...turnoverLaws,
  ...lesionLaws,
  ...sleepLaws,
};
