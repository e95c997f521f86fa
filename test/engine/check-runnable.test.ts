import { expect, test } from "vitest";
import { Simulation } from "../../src/engine/simulation.ts";
import type { Program } from "../../src/program/program.ts";
import { add, ambient, assign, binary, constant, read, variable } from "../interpret/programs.ts";
import { changed, step } from "./circuits.ts";

function refusal(program: Program): string {
  try {
    new Simulation(program);
  } catch (error) {
    expect((error as Error).name).toBe("ModelError");
    return (error as Error).message;
  }
  return "accepted";
}

test("an arriving spike that sets a variable of the neuron is refused", () => {
  const set = { site: "post" as const, statement: assign(2, constant(1)) };
  expect(refusal(changed({ projection: { onPre: [set] } }))).toBe(
    "test: E.x is set by an arriving spike\n" +
      "  variable 2\n" +
      "  many spikes arrive in one step: add to it with += or -=",
  );
});

test("a draw of each step in an event is refused", () => {
  const noisy = changed({
    neuron: () => ({ onPost: [{ kind: "post", statements: [add(2, step("normal", 0))] }] }),
    program: { streams: [{ instance: "noise", population: 1, draws: 1 }] },
  });
  expect(refusal(noisy)).toBe(
    "test: an event reads a number that is drawn at every step\n" +
      "  variable 2\n" +
      "  draw at the event, or store the number in a variable of the neuron",
  );
});

test("a statement of another site is refused", () => {
  const misplaced = changed({ neuron: () => ({ after: [assign(4, read(0))] }) });
  expect(refusal(misplaced)).toBe(
    "test: P.x lives at site pre and is changed by a statement of site post\n" +
      "  variable 4\n" +
      "  change it in an event of its own site, or in `every`",
  );
});

test("the presynaptic cell of a neuron is refused", () => {
  const lost = changed({ neuron: () => ({ after: [assign(2, ambient("pre"))] }) });
  expect(refusal(lost)).toContain("a statement of site post reads the number of the presynaptic cell");
});

test("two synapses between the same cells are refused where a rule reads what arrivals change, and no other", () => {
  const twice = { kind: "list" as const, pre: Uint32Array.of(3, 3), post: Uint32Array.of(5, 5) };
  const onPre = [
    { site: "post" as const, statement: add(2, read(3)) },
    { site: "synapse" as const, statement: add(3, binary(read(2), "*", 0.1)) },
  ];
  expect(refusal(changed({ projection: { wiring: twice, onPre } }))).toBe(
    "P: a rule at arrivals reads what arrivals change, and two synapses of P may join the same cells\n" +
      "  let each pair of cells have one synapse, or read the variable in onPost or `every`",
  );
  expect(refusal(changed({ projection: { wiring: twice } }))).toBe("accepted");
  expect(refusal(changed({ projection: { onPre }, variables: [variable(5, "E.y", "post", 1)] }))).toBe(
    "accepted",
  );
});
