import { describe, expect, test } from "vitest";
import { steadyRelease, transmitted } from "../laws/short-term.ts";
import { listed, pairModel } from "../prescribed.ts";
import { backends, refusalOf, warningsOf } from "../running.ts";

const pathways = {
  depressing: { baseRelease: 0.5, tauRecovery: 800, tauFacilitation: 0 },
  facilitating: { baseRelease: 0.04, tauRecovery: 100, tauFacilitation: 1000 },
  mixed: { baseRelease: 0.2, tauRecovery: 200, tauFacilitation: 600 },
} as const;
type Pathway = (typeof pathways)[keyof typeof pathways];
const written = ({ baseRelease, tauRecovery, tauFacilitation }: Pathway) => ({
  baseRelease,
  tauRecovery: `${tauRecovery} ms`,
  tauFacilitation: `${tauFacilitation} ms`,
});
const mechanism = "stp-tsodyks-markram";

describe.each(backends)("short-term plasticity, %s", (backend) => {
  test.each([
    ["depressing", 5, 0.18115],
    ["depressing", 20, 0.05713],
    ["facilitating", 5, 0.1816],
    ["facilitating", 20, 0.2694],
    ["mixed", 5, 0.3682],
    ["mixed", 20, 0.2066],
  ] as const)("a %s pathway at %i Hz ends at release %f", (name, rate, expected) => {
    const pathway: Pathway = pathways[name];
    const { baseRelease, tauRecovery, tauFacilitation } = pathway;
    const train = Array.from({ length: 320 }, (_, k) => (k * 1000) / rate);
    const last = transmitted(mechanism, written(pathway), train, backend).at(-1)! * baseRelease;
    const exact = steadyRelease(baseRelease, tauRecovery, tauFacilitation, 1000 / rate);
    expect(Math.abs(exact - expected)).toBeLessThan(6e-5); // digits printed
    expect(Math.abs(last / exact - 1)).toBeLessThan(backend === "f32" ? 1e-5 : 1e-9);
  });

  test("follows the recurrences for an irregular train", () => {
    const train = [10, 22, 24.5, 80, 81, 300, 330, 1000];
    const dt = 0.1;
    const { baseRelease, tauRecovery, tauFacilitation } = pathways.mixed;
    const found = transmitted(mechanism, written(pathways.mixed), train, backend, dt);
    let [u, x, last] = [0, 1, 0];
    for (const [k, time] of train.entries()) {
      u = baseRelease + u * (1 - baseRelease) * Math.exp(-(time - last) / tauFacilitation);
      x = 1 - (1 - x) * Math.exp(-(time - last) / tauRecovery);
      expect(found[k]! * baseRelease).toBeCloseTo(u * x, backend === "f32" ? 6 : 12);
      x -= u * x;
      last = time;
    }
  });

  test("depression alone releases 1 / tauRecovery at high rates", () => {
    const train = Array.from({ length: 600 }, (_, k) => k * 2);
    const last = transmitted(mechanism, written(pathways.depressing), train, backend).at(-1)!;
    expect((last * 0.5) / 2).toBeCloseTo(1 / 800, 4);
  });
});

describe("bad parameters of short-term plasticity", () => {
  const model = (parameters: Record<string, number | string>) =>
    pairModel({ mechanism, parameters }, listed([[1]]), listed([[1]]), [1]);

  test("a share of resources outside 0..1 is refused", () => {
    expect(refusalOf(model({ baseRelease: 1.2 }))).toBe(
      "mechanisms.rule.parameters: baseRelease must lie in 0..1: it is a share of the resources\n" +
        "  it must hold that baseRelease >= 0 and baseRelease <= 1",
    );
  });

  test("no release at all is allowed and warned of", () => {
    expect(warningsOf(model({ baseRelease: 0 }))).toContain(
      "mechanisms.rule.parameters: with baseRelease 0 the synapses transmit nothing (it must hold that baseRelease > 0)",
    );
    expect(transmitted(mechanism, { baseRelease: 0 }, [5, 10], "f32")).toEqual([0, 0]);
  });
});
