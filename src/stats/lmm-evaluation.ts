/**
 * Everything the profiled criterion needs at one theta, in inner coordinates; k = p + 1, matrices k x k column-major.
 *
 * With V = I + Z Lambda Lambda'Z' (rows scaled by the roots of the prior weights), `a` = [X y]' V^-1 [X y].
 */
export interface Evaluation {
  /** log|V| = log|L|^2. */
  readonly logDetL: number;
  readonly a: Float64Array;
  /** d log|V| / d theta_j; empty if no slope was asked for. */
  readonly logDetSlopes: Float64Array;
  /** d a / d theta_j, one matrix per element of theta; empty if no slope was asked for. */
  readonly aSlopes: readonly Float64Array[];
  /** Rough expected curvature of the criterion along each theta_j; empty if no slope was asked for. */
  readonly curvatures: Float64Array;
  /**
   * Average information about theta for each degree of freedom (so that n - p times it approximates the Hessian of the
   * criterion), entries x entries; only of evaluators for which another evaluation is dear.
   */
  readonly information?: Float64Array;
}

/** The two depths of an evaluation. */
export type Depth = "value" | "slope";

/** Evaluates one model at any theta; owns its work space, so an evaluation is valid until the next one. */
export interface Evaluator {
  readonly evaluate: (theta: Float64Array, depth: Depth) => Evaluation;
  /** Moment estimate of theta from residual sums, given c = (-beta, 1) of the fit without random effects. */
  readonly start: (contrast: Float64Array) => Float64Array;
  /** Cost class of an evaluation: `dense` ones are worth saving. */
  readonly cost: "linear" | "dense";
}
