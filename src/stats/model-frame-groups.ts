import { DataError } from "../model/errors.ts";
import type { CodingChoice } from "./coding.ts";
import type { RandomSpec } from "./formula.ts";
import { deparse } from "./formula-expression.ts";
import { type Expansion, expandTerms } from "./formula-terms.ts";
import type { RandomTermFrame } from "./lmm-types.ts";
import { type ColumnPlan, fillColumns, planColumns } from "./model-frame-columns.ts";
import type { FrameFactor, FrameRows } from "./model-frame-rows.ts";
import { frameVariable } from "./model-frame-variables.ts";

/** The random terms of a model over its rows; terms that share a group and are independent of each other are joined. */
export function randomTerms(
  specs: readonly RandomSpec[],
  rows: FrameRows,
  codings: Readonly<Record<string, CodingChoice>>,
): RandomTermFrame[] {
  const groups = new Map<string, FrameFactor>();
  const blocks: Block[] = [];
  for (const spec of specs) {
    let factor = groups.get(spec.group);
    if (!factor) {
      factor = checkedGroup(spec, combined(spec.factors, rows), rows);
      groups.set(spec.group, factor);
    }
    const expansion = expandTerms(spec.expression);
    const parts = spec.independent ? independentParts(expansion) : [expansion];
    for (const part of parts) {
      const variables = part.variables.map((variable) => frameVariable(variable, rows));
      blocks.push({ group: spec.group, factor, plans: planColumns(part, variables, codings) });
    }
  }
  return joinScalars(blocks).map((block) => termFrame(block, rows.n));
}

interface Block {
  readonly group: string;
  readonly factor: FrameFactor;
  readonly plans: readonly ColumnPlan[];
}

/** lme4's `||`: the intercept and each term on its own, a factor keeping its (full set of) columns together. */
function independentParts(expansion: Expansion): Expansion[] {
  const intercept: Expansion[] = expansion.intercept ? [{ ...expansion, terms: [] }] : [];
  return [
    ...intercept,
    ...expansion.terms.map((term) => ({ ...expansion, intercept: false, terms: [term] })),
  ];
}

/** Joins the one-column blocks of a group into one block with independent columns. */
function joinScalars(blocks: readonly Block[]): (Block & { correlated: boolean })[] {
  const joined: (Block & { correlated: boolean })[] = [];
  for (const block of blocks) {
    if (block.plans.length === 0)
      throw new DataError(`a random term of ${block.group} has no column`, `write (1 | ${block.group})`);
    const taken = joined.filter((other) => other.group === block.group).flatMap((other) => other.plans);
    const twice = block.plans.find((plan) => taken.some((other) => other.name === plan.name));
    if (twice)
      throw new DataError(
        `two random terms of ${block.group} both hold ${twice.name}`,
        `write one of them without it, as in (0 + x | ${block.group})`,
      );
    const at = joined.findIndex(
      (other) => other.group === block.group && (other.plans.length === 1 || !other.correlated),
    );
    if (block.plans.length > 1 || at < 0) joined.push({ ...block, correlated: true });
    else joined[at] = { ...joined[at]!, plans: [...joined[at]!.plans, ...block.plans], correlated: false };
  }
  return joined;
}

function termFrame(block: Block & { correlated: boolean }, n: number): RandomTermFrame {
  const { plans, factor, group } = block;
  const effects = factor.levels.length * plans.length;
  if (plans.length > 1 && effects > n)
    throw new DataError(
      `the random term of ${group} has ${effects} effects for ${n} rows`,
      `use fewer columns in it, as in (1 | ${group})`,
    );
  return {
    group,
    levels: factor.levels,
    codes: factor.codes,
    columnNames: plans.map((plan) => plan.name),
    correlated: block.correlated,
    fill: (from, to, out) => fillColumns(plans, from, to, out, plans.length),
  };
}

function checkedGroup(spec: RandomSpec, factor: FrameFactor, rows: FrameRows): FrameFactor {
  const place = { file: rows.table.source };
  if (factor.levels.length < 2)
    throw new DataError(
      `the grouping factor ${spec.group} has only one level, ${factor.levels[0]}`,
      `leave out (${deparse(spec.expression)} | ${spec.group}): one level has no variance to estimate`,
      place,
    );
  if (factor.levels.length >= rows.n)
    throw new DataError(
      `the grouping factor ${spec.group} has as many levels as rows (${rows.n})`,
      "each row is its own group, so its variance cannot be told from the residual: leave the term out",
      place,
    );
  return factor;
}

/** Levels of a combination of factors that occur, as R's `a:b`: the first factor varies slowest. */
function combined(factors: readonly string[], rows: FrameRows): FrameFactor {
  return factors.map((name) => rows.factor(name)).reduce((left, right) => cross(left, right));
}

function cross(left: FrameFactor, right: FrameFactor): FrameFactor {
  const width = right.levels.length;
  const n = left.codes.length;
  const pairs = left.levels.length * width;
  const codes = new Int32Array(n);
  const levels: string[] = [];
  // A full table of pairs while it is small against the rows; a map of the pairs that occur beyond.
  if (pairs <= Math.max(1 << 16, 4 * n)) {
    const codeOf = new Int32Array(pairs);
    for (let i = 0; i < n; i++) codeOf[left.codes[i]! * width + right.codes[i]!] = 1;
    for (let pair = 0; pair < pairs; pair++)
      if (codeOf[pair] === 1)
        codeOf[pair] =
          levels.push(`${left.levels[Math.floor(pair / width)]}:${right.levels[pair % width]}`) - 1;
    for (let i = 0; i < n; i++) codes[i] = codeOf[left.codes[i]! * width + right.codes[i]!]!;
    return { levels, codes };
  }
  const found = new Set<number>();
  for (let i = 0; i < n; i++) found.add(left.codes[i]! * width + right.codes[i]!);
  const codeOf = new Map<number, number>();
  for (const pair of [...found].sort((a, b) => a - b))
    codeOf.set(
      pair,
      levels.push(`${left.levels[Math.floor(pair / width)]}:${right.levels[pair % width]}`) - 1,
    );
  for (let i = 0; i < n; i++) codes[i] = codeOf.get(left.codes[i]! * width + right.codes[i]!)!;
  return { levels, codes };
}
