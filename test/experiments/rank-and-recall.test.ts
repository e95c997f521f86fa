import { expect, test } from "vitest";
import { compareWeights, rankAndRecall } from "../../src/experiments/rank-and-recall.ts";
import { amountFor } from "../../src/experiments/stored-patterns.ts";
import type { Model } from "../../src/model/model.ts";
import type { CircuitRecording, Series } from "../../src/model/recording.ts";

const circuit = (arm: string) => rankAndRecall.arms[arm]!("quick", 1) as Model;

function weightsOf(arm: string): number[] {
  const wiring = circuit(arm).projections!["EE"]!.wiring;
  return wiring.kind === "list" ? [...wiring.weights!] : [];
}

/** A demo in which `fires` says whether a cell fires ten times in cue `k`; every weight is kept. */
function recorded(arm: string, fires: (cell: number, k: number) => boolean): CircuitRecording {
  const [times, cells]: [number[], number[]] = [[], []];
  for (let k = 0; k < 20; k++)
    for (let cell = 0; cell < 300; cell++)
      if (fires(cell, k))
        for (let n = 0; n < 10; n++) {
          times.push(30 + k + 0.04 * n);
          cells.push(cell);
        }
  const rate: Series = {
    ...{ unit: "Hz", times: Float64Array.of(22, 26, 30), values: Float64Array.of(4, 4, 4) },
    cells: new Int32Array(),
  };
  const snapshot = (time: number) => ({
    ...{ projection: "EE", time, pre: Int32Array.of(1, 2, 3), post: Int32Array.of(0, 0, 0) },
    ...{ ordinal: new Int32Array(3), branch: null, variables: new Map(), age: null },
    ...{ w: Float64Array.of(1, 2, 3), strength: Float64Array.of(1, 2, 3) },
  });
  return {
    ...{ arm, data: circuit(arm), compression: 1, seconds: 50, trips: [] },
    series: new Map([["E.rate", rate]]),
    spikes: new Map([["E", { times: Float64Array.from(times), cells: Int32Array.from(cells) }]]),
    weights: [snapshot(0), snapshot(28)],
  };
}

test("an amount meets the mean that it is asked for, cut at 0 or not", () => {
  expect(amountFor([1, 2, 3], 2)).toBeCloseTo(2, 9);
  // 0, 0, 3 - 2 has a mean of a third of 1
  expect(amountFor([1, 2, 3], 1 / 6)).toBeCloseTo(-2, 9);
});

test("a factor keeps ranks and ratios, an amount ranks alone, and a silenced synapse has no ratio", () => {
  const before = Float64Array.of(1, 2, 4, 8);
  const post = new Int32Array(4);
  expect(
    compareWeights(
      before,
      before.map((w) => w / 2),
      post,
    ),
  ).toEqual({
    ...{ spearman: 1, ratioError: 0, silenced: 0, meanWeight: 0.5 },
  });
  const more = compareWeights(
    before,
    before.map((w) => w + 1),
    post,
  );
  expect(more.spearman).toBe(1);
  expect(more.ratioError).toBeCloseTo(Math.log(1.5 / 1.25), 9); // of 2 and 4, the middle of three
  expect(compareWeights(before, Float64Array.of(0, 0, 4, 8), post)).toMatchObject({
    ratioError: 0,
    silenced: 50,
  });
});

test("shuffled weights are the weights in another order, and an assembly's are the strong ones", () => {
  const [weights, shuffled] = [weightsOf("none"), weightsOf("shuffled")];
  expect(shuffled).not.toEqual(weights);
  expect([...shuffled].sort((a, b) => a - b)).toEqual([...weights].sort((a, b) => a - b));
});

test("recall is the share of the pattern's uncued cells that fire, less that of the others", () => {
  // the five assemblies begin 38 cells apart; the odd five of ten cues are novel patterns
  const whole = recorded(
    "none",
    (cell, k) => k % 10 < 5 && cell >= 38 * (k % 10) && cell < 38 * (k % 10) + 40,
  );
  const all = recorded("shuffled", () => true);
  const of = (recording: CircuitRecording) => rankAndRecall.measure(recording as never, () => whole as never);
  expect(of(whole)).toMatchObject({ recall: 1, novel: 0, completed: 1, recallChange: 0, d: null });
  expect(of(all)).toMatchObject({ recall: 0, recallChange: -1, loss: 5, rateChange: 0 });
});
