import { protocol } from "../model/protocol.ts";

/** A share of the cells of some populations is lost for good. Each of them needs the mechanism `lesion`, which draws the cells. */
export const lesion = protocol({
  name: "lesion",
  about: "a share of the cells is lost",
  source: { cite: "loss of cells, as the experiments of this program use it; sizes chosen here" },
  parameters: {
    populations: { kind: "names", value: [], about: "where; everywhere the mechanism is if none is named" },
    lost: {
      kind: "quantity",
      value: 0.25,
      unit: "1",
      between: [0, 1],
      tag: "C",
      about: "share of the cells",
    },
  },
  entries: ({ populations, lost }) => {
    const of = populations.length === 0 ? {} : { of: populations };
    const condition = {
      name: "lesion",
      about: "cells are lost",
      changes: { "lesion.lost": { set: lost } },
    };
    return [{ at: 0, condition, ...of }];
  },
});
