/** Value and gradient of a function to be minimised. A value that is not finite marks a point outside its domain. */
export interface Evaluation { value: number; gradient: Float64Array }
export type Objective = (x: Float64Array) => Evaluation;

export interface MinimiseOptions {
  iterations: number;
  /** longest step (Euclidean), in units of x */
  maxStep: number;
  /** length of the very first step, when no curvature is known */
  firstStep: number;
  /** stop when no component moved further than this */
  stepTolerance: number;
  /** stop when the value improved by less than this share, twice running */
  valueTolerance: number;
  /** evaluations that one line search may spend (default 6): a direction that needs more is not worth following */
  probes?: number;
  /** called after each iteration with the value reached; returning true stops */
  onIteration?: (iteration: number, x: Float64Array, value: number) => boolean;
  /** curvature pairs of an earlier run over the same parameters */
  memory?: CurvaturePairs;
}

export interface Minimum { x: Float64Array; value: number; iterations: number; converged: boolean; evaluations: number }

const dot = (a: Float64Array, b: Float64Array) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};
const norm = (a: Float64Array) => Math.sqrt(dot(a, a));
const along = (x: Float64Array, direction: Float64Array, step: number) => x.map((value, i) => value + step * direction[i]);

/** The last few pairs (s, y) of steps and gradient changes: the inverse Hessian of L-BFGS (Nocedal and Wright, algorithm 7.4). */
export class CurvaturePairs {
  private readonly pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];

  constructor(private readonly capacity = 6) {}

  get empty(): boolean {
    return this.pairs.length === 0;
  }

  clear(): void {
    this.pairs.length = 0;
  }

  /** Pairs of negative or negligible curvature would spoil the positive definite model and are left out. */
  add(s: Float64Array, y: Float64Array): void {
    const sy = dot(s, y);
    if (!(sy > 1e-8 * norm(s) * norm(y))) return;
    this.pairs.push({ s, y, rho: 1 / sy });
    if (this.pairs.length > this.capacity) this.pairs.shift();
  }

  /** minus the inverse Hessian times the gradient */
  direction(gradient: Float64Array): Float64Array {
    const q = gradient.map((value) => -value);
    const alphas: number[] = [];
    for (let i = this.pairs.length - 1; i >= 0; i--) {
      const { s, y, rho } = this.pairs[i];
      alphas[i] = rho * dot(s, q);
      for (let j = 0; j < q.length; j++) q[j] -= alphas[i] * y[j];
    }
    const last = this.pairs.at(-1);
    if (last) {
      const gamma = 1 / (last.rho * dot(last.y, last.y));
      for (let j = 0; j < q.length; j++) q[j] *= gamma;
    }
    for (let i = 0; i < this.pairs.length; i++) {
      const { s, y, rho } = this.pairs[i];
      const beta = rho * dot(y, q);
      for (let j = 0; j < q.length; j++) q[j] += s[j] * (alphas[i] - beta);
    }
    return q;
  }
}

interface LineResult { x: Float64Array; evaluation: Evaluation }

/**
 * A step along a descent direction with sufficient decrease (Armijo, 1e-4): shortened by safeguarded quadratic interpolation, or doubled
 * while the slope stays steep (curvature condition, 0.9) and the value keeps falling. `found` is null when there is no such step.
 */
function lineSearch(objective: Objective, x: Float64Array, start: Evaluation, direction: Float64Array, longest: number, mostProbes: number): { found: LineResult | null; evaluations: number } {
  const slope = dot(start.gradient, direction);
  const length = norm(direction);
  let evaluations = 0;
  if (!(slope < 0)) return { found: null, evaluations };
  const probe = (step: number): LineResult => {
    const point = along(x, direction, step);
    evaluations++;
    return { x: point, evaluation: objective(point) };
  };
  const enough = ({ evaluation: { value } }: LineResult, step: number) => Number.isFinite(value) && value <= start.value + 1e-4 * step * slope;
  let step = Math.min(1, longest / length);
  let trial = probe(step);
  if (enough(trial, step)) {
    while (evaluations < mostProbes && 2 * step * length <= longest && dot(trial.evaluation.gradient, direction) < 0.9 * slope) {
      const further = probe(2 * step);
      if (!enough(further, 2 * step) || further.evaluation.value >= trial.evaluation.value) break;
      step *= 2;
      trial = further;
    }
    return { found: trial, evaluations };
  }
  while (evaluations < mostProbes) {
    const value = trial.evaluation.value;
    const quadratic = -slope * step * step / (2 * (value - start.value - slope * step));
    step = Number.isFinite(value) && Number.isFinite(quadratic) ? Math.min(0.5 * step, Math.max(0.1 * step, quadratic)) : 0.25 * step;
    trial = probe(step);
    if (enough(trial, step)) return { found: trial, evaluations };
  }
  return { found: null, evaluations };
}

/**
 * Minimises by L-BFGS with bounded steps. When a line search fails the curvature is forgotten and steepest descent is tried once;
 * when that fails too, the point is as low as the objective's rounding allows.
 */
export function minimise(objective: Objective, start: Float64Array, options: MinimiseOptions): Minimum {
  const memory = options.memory ?? new CurvaturePairs();
  let x = start;
  let current = objective(x);
  let evaluations = 1;
  let flat = 0;
  let iteration = 0;
  let reach = options.firstStep;
  const done = (converged: boolean): Minimum => ({ x, value: current.value, iterations: iteration, converged, evaluations });
  if (!Number.isFinite(current.value)) return done(false);
  while (iteration < options.iterations) {
    const steepest = memory.empty;
    let direction = memory.direction(current.gradient);
    const length = norm(direction);
    if (length === 0) return done(true);
    if (steepest) direction = direction.map((value) => value * reach / length);
    // a quadratic model promises half the slope: when that is nothing, the minimum is reached
    else if (-0.5 * dot(current.gradient, direction) <= options.valueTolerance * Math.abs(current.value)) return done(true);
    const { found, evaluations: used } = lineSearch(objective, x, current, direction, options.maxStep, options.probes ?? 6);
    evaluations += used;
    if (!found) {
      if (steepest) return done(true);
      memory.clear();
      continue;
    }
    const s = found.x.map((value, i) => value - x[i]);
    memory.add(s, found.evaluation.gradient.map((value, i) => value - current.gradient[i]));
    const gain = current.value - found.evaluation.value;
    flat = gain <= options.valueTolerance * Math.abs(current.value) ? flat + 1 : 0;
    x = found.x;
    current = found.evaluation;
    reach = Math.min(options.firstStep, Math.max(norm(s), options.stepTolerance));
    iteration++;
    if (options.onIteration?.(iteration, x, current.value)) return done(true);
    if (flat >= 2 || s.every((value) => Math.abs(value) <= options.stepTolerance)) return done(true);
  }
  return done(false);
}
