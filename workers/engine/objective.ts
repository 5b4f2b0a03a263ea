import type { LinearModel } from "./linear-model.ts";
import type { Objective } from "./lbfgs.ts";
import { multiply4, type Matrix4 } from "../contract/affine.ts";
import type { Metric } from "./metric.ts";

/**
 * The metric as a function of a model's parameters in mm: phi_j = shift_j theta_j, so a unit step of any parameter moves the region's corners by
 * about 1 mm. The whole map is base o model(theta): a stage refines what came before without touching it.
 */
export function poseObjective(metric: Metric, model: LinearModel, base: Matrix4): Objective {
  return (phi) => {
    const theta = toParameters(model, phi);
    const { value, gradient } = metric.evaluate(multiply4(base, model.matrix(theta)));
    const inner = new Float64Array(12);
    for (let row = 0; row < 3; row++) {
      for (let column = 0; column < 4; column++) {
        inner[4 * row + column] = base[row] * gradient[column] + base[4 + row] * gradient[4 + column] + base[8 + row] * gradient[8 + column];
      }
    }
    return { value, gradient: model.gradient(theta, inner).map((derivative, i) => derivative / model.shift[i]) };
  };
}

export function toParameters(model: LinearModel, phi: Float64Array): Float64Array {
  return phi.map((value, i) => value / model.shift[i]);
}

export function toScaled(model: LinearModel, theta: Float64Array): Float64Array {
  // a parameter that is held has an infinite shift and stays 0
  return theta.map((value, i) => (Number.isFinite(model.shift[i]) ? value * model.shift[i] : 0));
}
