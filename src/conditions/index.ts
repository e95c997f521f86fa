import type { Condition } from "../model/condition.ts";
import { asdEiImbalance } from "./asd-ei-imbalance.ts";
import { asdInhibitionLoss } from "./asd-inhibition-loss.ts";
import { bicuculline } from "./bicuculline.ts";
import { cnqx } from "./cnqx.ts";
import { epilepsyScalingLoss } from "./epilepsy-scaling-loss.ts";
import { tnfGliaKo } from "./tnf-glia-ko.ts";
import { transcriptionBlock } from "./transcription-block.ts";
import { translationBlock } from "./translation-block.ts";
import { ttx } from "./ttx.ts";

/** The diseases, drugs and genotypes that a protocol may name, each with its basis and what it predicts. */
export const conditions: readonly Required<Condition>[] = [
  asdEiImbalance,
  asdInhibitionLoss,
  bicuculline,
  cnqx,
  epilepsyScalingLoss,
  tnfGliaKo,
  transcriptionBlock,
  translationBlock,
  ttx,
];
