import type { Condition } from "../model/condition.ts";
import { arcKo } from "./arc-ko.ts";
import { asdEiImbalance } from "./asd-ei-imbalance.ts";
import { asdInhibitionLoss } from "./asd-inhibition-loss.ts";
import { bicuculline } from "./bicuculline.ts";
import { cnqx } from "./cnqx.ts";
import { developing } from "./developing.ts";
import { epilepsyChloride } from "./epilepsy-chloride.ts";
import { epilepsyMetaStuck } from "./epilepsy-meta-stuck.ts";
import { epilepsyScalingLoss } from "./epilepsy-scaling-loss.ts";
import { fragileX } from "./fragile-x.ts";
import { fragileXScalingAbsent } from "./fragile-x-scaling-absent.ts";
import { microgliaDepletion } from "./microglia-depletion.ts";
import { pvInterneuron } from "./pv-interneuron.ts";
import { pyramidalCa1 } from "./pyramidal-ca1.ts";
import { pyramidalCulture } from "./pyramidal-culture.ts";
import { pyramidalL4VisualAdult } from "./pyramidal-l4-visual-adult.ts";
import { pyramidalL23Visual } from "./pyramidal-l23-visual.ts";
import { sstInterneuron } from "./sst-interneuron.ts";
import { tnfGliaKo } from "./tnf-glia-ko.ts";
import { transcriptionBlock } from "./transcription-block.ts";
import { translationBlock } from "./translation-block.ts";
import { ttx } from "./ttx.ts";

/** The diseases, drugs, genotypes and kinds of cells that a protocol may name, each with its basis and what it predicts. */
export const conditions: readonly Required<Condition>[] = [
  arcKo,
  asdEiImbalance,
  asdInhibitionLoss,
  bicuculline,
  cnqx,
  developing,
  epilepsyChloride,
  epilepsyMetaStuck,
  epilepsyScalingLoss,
  fragileX,
  fragileXScalingAbsent,
  microgliaDepletion,
  pvInterneuron,
  pyramidalCa1,
  pyramidalCulture,
  pyramidalL23Visual,
  pyramidalL4VisualAdult,
  sstInterneuron,
  tnfGliaKo,
  transcriptionBlock,
  translationBlock,
  ttx,
];
