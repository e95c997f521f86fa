import { numbersOf, type Table } from "../model/table.ts";
import type { ClusteredValues } from "../stats/cluster-bootstrap.ts";
import type { AnimalRows } from "./design-tree.ts";
import { nestPath } from "./nest-path.ts";
import type { Roles } from "./roles.ts";

/** The sizes of some groups with the animal and the dendrite of each. */
export interface GroupSizes {
  readonly sizes: ClusteredValues;
  readonly logs: ClusteredValues;
  /** Row of the table behind each size. */
  readonly rows: Int32Array;
  /** Name of each animal; the same name in two groups is the same animal. */
  readonly names: readonly string[];
}

/**
 * Sizes of all animals of `groups`, animals and dendrites numbered from 0.
 *
 * Groups keep the order asked for; inside them animals stand by name, their sizes by dendrite and then by size, so that
 * what is drawn from them does not depend on the order of the table's rows.
 */
export function groupSizes(
  table: Table,
  roles: Pick<Roles, "value" | "nest">,
  animals: readonly AnimalRows[],
  groups: readonly string[],
): GroupSizes {
  const value = numbersOf(table, roles.value);
  const path = roles.nest.length > 1 ? nestPath(table, roles.nest.slice(0, 2)) : undefined;
  const place = path && placeByName(path.levels);
  const unit = (row: number) => place?.[path!.codes[row]!] ?? 0; // `place` is made from `path`
  const own = groups.flatMap((group) =>
    animals.filter((one) => one.group === group).sort((a, b) => byName(a.animal, b.animal)),
  );
  const rows = Int32Array.from(
    own.flatMap((animal) =>
      [...animal.rows].sort((a, b) => unit(a) - unit(b) || value[a]! - value[b]! || a - b),
    ),
  );
  const clusters = {
    animals: Int32Array.from(own.flatMap((animal, index) => Array.from(animal.rows, () => index))),
    animalCount: own.length,
    ...(path ? { dendrites: numbered(rows, path.codes) } : {}),
  };
  const sizes = Float64Array.from(rows, (row) => value[row]!);
  return {
    sizes: { ...clusters, values: sizes },
    logs: { ...clusters, values: sizes.map(Math.log) },
    rows,
    names: own.map(({ animal }) => animal),
  };
}

/** Order of two names by their characters, whatever the language of the machine. */
function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Place of each level among all of them by name. */
function placeByName(levels: readonly string[]): Int32Array {
  const order = levels.map((_, code) => code).sort((a, b) => byName(levels[a]!, levels[b]!));
  const place = new Int32Array(levels.length);
  order.forEach((code, i) => {
    place[code] = i;
  });
  return place;
}

/** Codes of the rows, renumbered from 0 as they first appear; rows without a code are one unit of their own. */
function numbered(rows: Int32Array, codes: Int32Array): Int32Array {
  const seen = new Map<number, number>();
  return rows.map((row) => {
    const code = codes[row]!;
    const number = seen.get(code) ?? seen.size;
    seen.set(code, number);
    return number;
  });
}
