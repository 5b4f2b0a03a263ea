import { paintBrain } from "./brain.ts";
import { noiseAt } from "./noise.ts";
import type { LayerRecipe, Recipe } from "./recipe.ts";
import { buildShapes, clamp, ellipsoid, smoothUnion, type Shape } from "./shapes.ts";
import { tissues, type Tissue } from "./tissues.ts";

/** Moves a point of the anatomy's frame (mm, in place) before it is looked up: how a second head differs from the first. */
export type Deformation = (point: Float64Array) => void;

/** The solids of one tissue, ready to be painted. */
export class Layer {
  readonly shapes: readonly Shape[];
  readonly tissue: Tissue;
  private readonly rough: number;
  /** extent of all its solids: nothing is near outside */
  private readonly low: readonly number[];
  private readonly high: readonly number[];

  constructor(recipe: LayerRecipe, margin: number, private readonly seed: number) {
    this.tissue = recipe.tissue;
    this.rough = recipe.rough ?? 0;
    this.shapes = buildShapes(recipe.shapes, margin + this.rough);
    this.low = [0, 1, 2].map((axis) => Math.min(...this.shapes.map((shape) => shape.centre[axis] - shape.reach[axis])));
    this.high = [0, 1, 2].map((axis) => Math.max(...this.shapes.map((shape) => shape.centre[axis] + shape.reach[axis])));
  }

  /** Distance (mm) to the union of the solids, or a large number when none is near. */
  distance(x: number, y: number, z: number): number {
    let least = 99;
    if (z < this.low[2] || z > this.high[2] || y < this.low[1] || y > this.high[1] || x < this.low[0] || x > this.high[0]) return least;
    for (const shape of this.shapes) if (shape.near(x, y, z)) least = Math.min(least, shape.distance(x, y, z));
    return least < 99 && this.rough > 0 ? least + this.rough * noiseAt(this.seed, x, y, z, 7) : least;
  }
}

/**
 * The sample head as a function of a point: `at` leaves the image value and the label there. Tissues are painted outside in, each over
 * what lies under it, with soft edges as wide as a voxel; so values carry partial volume and labels are the tissue that fills most.
 */
export class Head {
  /** value of the tissues at the point last asked for, by the table given */
  value = 0;
  /** tissue number at that point, 0 outside the head */
  label = 0;

  private readonly table: Float64Array;
  private readonly fossae: readonly Shape[];
  private readonly scalpShapes: readonly Shape[];
  readonly deep: readonly Layer[];
  private readonly face: readonly Layer[];
  private readonly point = new Float64Array(3);

  constructor(readonly recipe: Recipe, values: Partial<Record<Tissue, number>>, private readonly blur: number, private readonly deformation?: Deformation) {
    this.table = new Float64Array(Object.keys(tissues).length);
    for (const [name, value] of Object.entries(values)) this.table[tissues[name as Tissue]] = value;
    const layers = (list: readonly LayerRecipe[], salt: number) => list.map((layer, index) => new Layer(layer, blur, recipe.seed + salt + index));
    // distances to these are needed well outside them: for fillets and for the depth below the surface
    this.fossae = buildShapes(recipe.cavity.fossae, 40);
    this.scalpShapes = buildShapes(recipe.scalp.shapes, 40);
    this.deep = layers(recipe.deep, 100);
    this.face = layers(recipe.face, 200);
  }

  /** Paints a tissue where the distance (mm) is negative, softly over the width of the blur. */
  paint(tissue: Tissue, distance: number): void {
    const cover = 0.5 - distance / this.blur;
    if (cover <= 0) return;
    const number = tissues[tissue];
    if (cover >= 1) this.value = this.table[number];
    else this.value += cover * (this.table[number] - this.value);
    if (cover >= 0.5) this.label = number;
  }

  /** Looks up a point of the anatomy's frame, mm. */
  at(px: number, py: number, pz: number): void {
    this.value = this.table[0];
    this.label = 0;
    // nothing of the head is farther out than this, deformed or not
    if (Math.abs(px) > 105 || py < -125 || py > 120 || pz > 100) return;
    let x = px, y = py, z = pz;
    if (this.deformation) {
      const { point } = this;
      point[0] = px;
      point[1] = py;
      point[2] = pz;
      this.deformation(point);
      x = point[0];
      y = point[1];
      z = point[2];
    }
    const cavity = this.cavity(x, y, z);
    if (cavity > -this.blur) this.paintShell(x, y, z, cavity);
    if (cavity < this.blur) {
      this.paint("csf", cavity);
      paintBrain(this, x, y, z, -cavity);
    }
  }

  /** Distance to the cavity of the skull with the spinal canal. */
  private cavity(x: number, y: number, z: number): number {
    const { centre, radii, narrowing, floor, fillet } = this.recipe.cavity;
    const front = (y - centre[1]) / radii[1];
    // an egg: narrower in front than behind
    const width = 1 - narrowing * front - 0.06 * front * front;
    const vault = ellipsoid(x / width, y - centre[1], z - centre[2], radii[0], radii[1], radii[2]);
    let distance = -smoothUnion(-vault, z - floor, 8);
    for (const shape of this.fossae) if (shape.near(x, y, z)) distance = smoothUnion(distance, shape.distance(x, y, z), fillet);
    return distance;
  }

  /** Skin, fat, muscle, skull and face. */
  private paintShell(x: number, y: number, z: number, cavity: number): void {
    const { skull, scalp, seed } = this.recipe;
    let surface = cavity - skull.thickness - scalp.thickness;
    for (const shape of this.scalpShapes) if (shape.near(x, y, z)) surface = smoothUnion(surface, shape.distance(x, y, z), scalp.fillet);
    const nose = smoothUnion(capsule(x, y, z, 78, -22, 93, -50, 7, 9.5), ellipsoid(x, y - 91, z + 57, 14, 12, 9), 7);
    surface = smoothUnion(surface, nose, 8);
    const ear = Math.abs(x);
    surface = smoothUnion(surface, Math.max(ellipsoid(ear - 82 - 0.25 * (-30 - y), y + 31, z + 27, 4.2, 15, 28), -ellipsoid(ear - 87, y + 27, z + 30, 5, 8, 15)), 4);
    if (surface > this.blur) return;

    this.paint("skin", surface);
    if (surface > -0.2) return;
    const cheek = clamp((-34 - z) / 30);
    const fat = (scalp.fat + (scalp.cheekFat - scalp.fat) * cheek) * (1 + 0.35 * noiseAt(seed + 1, x, y, z, 24));
    this.paint("fat", surface + scalp.skin);
    this.paint("muscle", surface + scalp.skin + fat);
    // fat between the muscles: thin sheets where a noise crosses zero
    if (z < 10 && surface < -6) this.paint("fat", Math.abs(noiseAt(seed + 2, x, y, z * 0.45, 17)) * 11 - 0.45);

    let thickness = skull.thickness + skull.variation * noiseAt(seed + 3, x, y, z, 38);
    // thin over the orbits and the temporal lobes
    thickness = skull.thinnest + (thickness - skull.thinnest) * (1 - clamp((-2 - z) / 18) * clamp((y + 30) / 25));
    if (cavity < thickness + this.blur && z > -75) {
      const below = -70 - z;
      this.paint("bone", Math.max(cavity - thickness, below));
      const middle = thickness / 2, half = middle - skull.table - 0.5 * noiseAt(seed + 4, x, y, z, 5);
      this.paint("diploe", Math.max(Math.abs(cavity - middle) - half, below));
    }
    if (z < 15) for (const layer of this.face) this.paint(layer.tissue, layer.distance(x, y, z));
  }
}

/** A capsule in the plane x = 0, from (y0, z0) to (y1, z1). */
function capsule(x: number, y: number, z: number, y0: number, z0: number, y1: number, z1: number, r0: number, r1: number): number {
  const ay = y1 - y0, az = z1 - z0;
  const along = clamp(((y - y0) * ay + (z - z0) * az) / (ay * ay + az * az));
  const ey = y - y0 - along * ay, ez = z - z0 - along * az;
  return Math.sqrt(x * x + ey * ey + ez * ez) - r0 - along * (r1 - r0);
}
