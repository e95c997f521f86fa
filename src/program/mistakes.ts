import type { Span } from "../equations/ast.ts";
import { ModelError, ModelErrors, modelErrorAt } from "../model/errors.ts";

export interface Mistake {
  /** What is wrong, in the reader's words, with the offending value. */
  readonly what: string;
  /** Place in the model file, such as `projections.EE.weight`. */
  readonly where: string;
  readonly fix: string;
  /** The equation, and the part of it to underline. */
  readonly text?: string;
  readonly span?: Span;
}

/** Everything that is wrong with a model, gathered before it is thrown. */
export interface Mistakes {
  readonly warnings: readonly string[];
  readonly count: () => number;
  readonly tell: (mistake: Mistake) => void;
  /** Notes a part of the model that cannot be read, so that nothing is told that only follows from its absence. */
  readonly lose: (name: string) => void;
  readonly warn: (text: string) => void;
  /** Takes a caught error as a mistake at `where`; false if it is none of the reader's. */
  readonly take: (error: unknown, where: string, text?: string) => boolean;
  /** Throws what has been gathered, if anything. */
  readonly fail: () => void;
}

/** An empty collection. The same mistake, met at several places of use, is kept once; `lost` are parts that are not there. */
export function collectMistakes(lost: Iterable<string> = []): Mistakes {
  const gone = new Set(lost);
  const errors: ModelError[] = [];
  const warnings: string[] = [];
  const add = (error: ModelError): void => {
    if (!errors.some((each) => each.message === error.message)) errors.push(error);
  };
  let told = 0;
  return {
    warnings,
    count: () => told,
    lose: (name) => gone.add(name),
    tell: ({ what, where, fix, ...at }) => {
      told++;
      if (follows(what, gone)) return;
      add(new ModelError(what, fix, { path: where, ...at }));
    },
    warn: (text) => {
      if (!warnings.includes(text)) warnings.push(text);
    },
    take: (error, where, text) => {
      const mistake = modelErrorAt(error, text === undefined ? { path: where } : { path: where, text });
      if (mistake === null) return false;
      told++;
      if (!follows(mistake.what, gone)) add(mistake);
      return true;
    },
    fail: () => {
      if (errors.length > 0) throw new ModelErrors(errors);
    },
  };
}

/** Mistakes about a name that may be none once the lost parts are there. */
const aboutNames = [
  /^unknown (?:name|preset|parameter|receptor|population|projection|quantity|variable|target): ([\w.]+)/,
  /^(\w+) shares no /,
  /^(\w+) belongs to the neuron /,
  /^(\w+) is .*, so a compression of \S+ would split its group$/,
  /(?:shares|writes|has no parameter) (\w+)/,
  /^a quantity must start with a number, got "(\w+)"$/,
];

/** Mistakes of a whole that lacks something; any lost part may have held it. */
const aboutWholes = [
  /reads \w+, which nothing on \w+ shares$/,
  / would change at every synapse of /,
  /nothing to take the \w+ of/,
];

/** True for a mistake that there might not be if the lost parts were there. */
function follows(what: string, lost: ReadonlySet<string>): boolean {
  if (lost.size === 0) return false;
  if (aboutWholes.some((pattern) => pattern.test(what))) return true;
  if (/ has no exact step$/.test(what))
    return ["method", "euler", "heun", "rk4"].some((method) => lost.has(method));
  const names = aboutNames.flatMap((pattern) => pattern.exec(what)?.[1]?.split(".") ?? []);
  return names.some((name) => lost.has(name));
}
