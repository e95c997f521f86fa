import type { Protocol } from "../model/protocol.ts";
import { bicuculline } from "./bicuculline.ts";
import { cnqx } from "./cnqx.ts";
import { deprivation } from "./deprivation.ts";
import { development } from "./development.ts";
import { lesion } from "./lesion.ts";
import { silence } from "./silence.ts";
import { sleepRestriction } from "./sleep-restriction.ts";
import { training } from "./training.ts";
import { twoProcess } from "./two-process.ts";
import { wakeSleep } from "./wake-sleep.ts";

/** The manipulations that an entry of a protocol may use by name. */
export const protocols: readonly Protocol[] = [
  bicuculline,
  cnqx,
  deprivation,
  development,
  lesion,
  silence,
  sleepRestriction,
  training,
  twoProcess,
  wakeSleep,
];
