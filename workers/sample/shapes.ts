/**
 * Signed distances (mm, negative inside) of the few solids the sample head is built from. Points are mm of the anatomy's own frame:
 * x to the right, y to the front, z up. Distances are exact for capsules and boxes and first-order for ellipsoids, which is enough
 * for soft edges one voxel wide.
 */
import type { ShapeRecipe } from "./recipe.ts";

export class Shape {
  readonly centre: readonly [number, number, number];
  /** half of the bounding box, grown by the margin within which a distance is wanted */
  readonly reach: readonly [number, number, number];

  constructor(private readonly recipe: ShapeRecipe, private readonly side: 1 | -1, margin: number) {
    if (recipe.form === "capsule") {
      const { from, to, radius, endRadius } = recipe;
      const widest = Math.max(radius, endRadius ?? radius);
      this.centre = [side * (from[0] + to[0]) / 2, (from[1] + to[1]) / 2, (from[2] + to[2]) / 2];
      this.reach = [0, 1, 2].map((axis) => Math.abs(to[axis] - from[axis]) / 2 + widest + margin) as [number, number, number];
    } else {
      const half = recipe.form === "ellipsoid" ? recipe.radii : recipe.half;
      this.centre = [side * recipe.centre[0], recipe.centre[1], recipe.centre[2]];
      // a tilted solid stays inside the ball of its longest half axis
      const longest = recipe.form === "ellipsoid" && recipe.tilt !== undefined ? Math.max(half[1], half[2]) : 0;
      this.reach = [half[0] + margin, Math.max(half[1], longest) + margin, Math.max(half[2], longest) + margin];
    }
  }

  /** Whether the point is near enough for `distance` to matter. */
  near(x: number, y: number, z: number): boolean {
    return Math.abs(x - this.centre[0]) < this.reach[0] && Math.abs(y - this.centre[1]) < this.reach[1] && Math.abs(z - this.centre[2]) < this.reach[2];
  }

  distance(px: number, y: number, z: number): number {
    const x = this.side * px;
    const shape = this.recipe;
    if (shape.form === "ellipsoid") {
      const dy = y - shape.centre[1], dz = z - shape.centre[2];
      // tilt is the tangent of half the angle about x, so that no trigonometric function is needed
      const t = shape.tilt ?? 0, cos = (1 - t * t) / (1 + t * t), sin = (2 * t) / (1 + t * t);
      return ellipsoid(x - shape.centre[0], cos * dy + sin * dz, cos * dz - sin * dy, shape.radii[0], shape.radii[1], shape.radii[2]);
    }
    if (shape.form === "capsule") {
      const { from, to } = shape;
      const ax = to[0] - from[0], ay = to[1] - from[1], az = to[2] - from[2];
      const rx = x - from[0], ry = y - from[1], rz = z - from[2];
      const along = clamp((rx * ax + ry * ay + rz * az) / (ax * ax + ay * ay + az * az));
      const ex = rx - along * ax, ey = ry - along * ay, ez = rz - along * az;
      return Math.sqrt(ex * ex + ey * ey + ez * ez) - shape.radius - along * ((shape.endRadius ?? shape.radius) - shape.radius);
    }
    const qx = Math.abs(x - shape.centre[0]) - shape.half[0] + shape.round;
    const qy = Math.abs(y - shape.centre[1]) - shape.half[1] + shape.round;
    const qz = Math.abs(z - shape.centre[2]) - shape.half[2] + shape.round;
    const ox = Math.max(qx, 0), oy = Math.max(qy, 0), oz = Math.max(qz, 0);
    return Math.sqrt(ox * ox + oy * oy + oz * oz) + Math.min(Math.max(qx, qy, qz), 0) - shape.round;
  }
}

/** The solids of a recipe; one that is mirrored becomes two, right and left. */
export function buildShapes(recipes: readonly ShapeRecipe[], margin: number): Shape[] {
  return recipes.flatMap((recipe) => (recipe.mirror ? [new Shape(recipe, 1, margin), new Shape(recipe, -1, margin)] : [new Shape(recipe, 1, margin)]));
}

/** First-order distance to an ellipsoid about the origin: k0 (k0 - 1) / k1 with k0 = |p / r|, k1 = |p / r^2|. */
export function ellipsoid(x: number, y: number, z: number, rx: number, ry: number, rz: number): number {
  const ux = x / rx, uy = y / ry, uz = z / rz;
  const k0 = Math.sqrt(ux * ux + uy * uy + uz * uz);
  const vx = ux / rx, vy = uy / ry, vz = uz / rz;
  const k1 = Math.sqrt(vx * vx + vy * vy + vz * vz);
  return k1 > 0 ? (k0 * (k0 - 1)) / k1 : -Math.min(rx, ry, rz);
}

/** Union of two distances with a fillet of about k mm (quadratic smooth minimum). */
export function smoothUnion(a: number, b: number, k: number): number {
  const h = Math.max(k - Math.abs(a - b), 0) / k;
  return Math.min(a, b) - h * h * k * 0.25;
}

/** Limits to 0..1. */
export function clamp(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}
