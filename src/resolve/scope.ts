import type { Site } from "../model/mechanism.ts";
import type { Expr } from "../program/program.ts";
import type { Dimension } from "../units/dimension.ts";

/** What a name stands for: an expression in coherent units, and the site of the finest thing it reads. */
export interface Meaning {
  readonly expr: Expr;
  readonly site: Site;
  readonly dimension: Dimension;
}

/** Names that an equation may use. */
export type Scope = ReadonlyMap<string, Meaning>;

const readable: Readonly<Record<Site, readonly Site[]>> = {
  synapse: ["synapse", "pre", "branch", "post", "population", "network"],
  pre: ["pre", "population", "network"],
  branch: ["branch", "post", "population", "network"],
  post: ["post", "population", "network"],
  population: ["population", "network"],
  network: ["network"],
};

/** True if one element of `reader` has exactly one element of `site` to read. */
export function canRead(reader: Site, site: Site): boolean {
  return readable[reader].includes(site);
}

/** The coarsest site from which both are readable. */
export function joinSites(a: Site, b: Site): Site {
  if (canRead(a, b)) return a;
  return canRead(b, a) ? b : "synapse";
}

/** The site of which several elements meet in one element of the next coarser one. */
export function coarserSite(site: Site): Site {
  if (site === "synapse" || site === "pre" || site === "branch") return "post";
  return site === "post" ? "population" : "network";
}

/** The site in words, such as `the branch`. */
export const siteWords: Readonly<Record<Site, string>> = {
  synapse: "synapse",
  pre: "axon (pre)",
  branch: "branch",
  post: "neuron (post)",
  population: "population",
  network: "network",
};
