import type { Neuron } from "../model/neuron.ts";
import { adex } from "./adex.ts";
import { diehlCookExcitatory } from "./diehl-cook-excitatory.ts";
import { diehlCookInhibitory } from "./diehl-cook-inhibitory.ts";
import { izhikevich2003 } from "./izhikevich-2003.ts";
import { izhikevich2007Fs } from "./izhikevich-2007-fs.ts";
import { izhikevich2007Rs } from "./izhikevich-2007-rs.ts";
import { lifBranched } from "./lif-branched.ts";
import { lifConductance } from "./lif-conductance.ts";
import { lifCurrent } from "./lif-current.ts";
import { lifLowPassNmda } from "./lif-low-pass-nmda.ts";
import { lifRelative } from "./lif-relative.ts";

/** The neuron models that a model file may name. */
export const neurons: readonly Neuron[] = [
  adex,
  diehlCookExcitatory,
  diehlCookInhibitory,
  izhikevich2003,
  izhikevich2007Fs,
  izhikevich2007Rs,
  lifBranched,
  lifConductance,
  lifCurrent,
  lifLowPassNmda,
  lifRelative,
];
