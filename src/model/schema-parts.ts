import * as z from "zod";

/** Longest name, equation or sentence of a model file, in characters. */
const LONGEST = 2000;

/** Entries of one list or record that a person names, such as populations; lists of numbers may be longer. */
const MOST = 10_000;

/**
 * The words of a refusal: what was asked for and how to mend it, one line each; `model-mistakes.ts` takes them apart and
 * adds place and value.
 */
export function asks(what: string, fix: string): { error: string } {
  return { error: `${what}\n${fix}` };
}

/** An object with these fields and no others. */
export function fields<Shape extends z.core.$ZodLooseShape>(shape: Shape, about: string) {
  return z
    .strictObject(shape, asks(`an object with ${Object.keys(shape).join(", ")}`, about))
    .describe(about);
}

/** A name that equations and other places refer to; what JavaScript gives every object is left out. */
export const named = z
  .string(asks("a name", "letters, digits and _"))
  .max(64)
  .regex(
    /^(?!(?:constructor|toString|valueOf|prototype|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|toLocaleString|__\w+__)$)[A-Za-z_]\w*$/,
    asks("a name of letters, digits and _, at most 64, not beginning with a digit", "rename it"),
  );

/** Values by names. */
export function byName<T extends z.ZodType>(value: T, about: string) {
  return z
    .record(
      named.describe("letters, digits and _, at most 64, not beginning with a digit"),
      value,
      asks("values by their names", about),
    )
    .refine((all) => Object.keys(all).length <= MOST, asks(`at most ${MOST} entries`, about))
    .describe(about);
}

/** Free text of one or more lines. */
export const sentence = z
  .string(asks("a text", "write it in quotes"))
  .max(LONGEST, asks(`a text of at most ${LONGEST} characters`, "shorten it"));

/** An equation or expression. */
export const equation = z
  .string(asks("an equation in quotes", 'write it as "d(x)/dt = -x / tau"'))
  .min(1, asks("an equation", "leave the entry out where there is none"))
  .max(
    LONGEST,
    asks(`an equation of at most ${LONGEST} characters`, "split it with definitions or variables"),
  );

/** Equations in order. */
export const equations = z
  .array(equation, asks("a list of equations", 'write it as ["x += 1"]'))
  .max(1000, asks("at most 1000 equations", "split the mechanism"));

/** A number with its unit. */
export const quantity = z
  .union(
    [z.string().min(1).max(200), z.number()],
    asks("a number with its unit", 'write it as "5 mV"; without a unit as 5'),
  )
  .describe('a number with its unit, such as "5 mV"; a plain number where the unit is 1');

export const finite = z.number(asks("a number", "write it without quotes and unit"));

export const whole = z
  .number(asks("a whole number", "write it without quotes and unit"))
  .int({
    error: ({ input }) =>
      Number.isInteger(input) ? "a whole number below 2^53\nwrite a smaller one" : "a whole number\nround it",
  })
  .min(0, asks("a whole number, 0 or more", "counts begin at 0"));

export const yesOrNo = z.boolean(asks("true or false", "write true or false without quotes"));

/** One of these words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, asks(`one of ${words.join(", ")}`, "choose one of them"));
}
