import type { ImagePreparation } from "../contract/preparation.ts";
import type { Parameters } from "../contract/parameters.ts";
import { voxelCount, type Grid, type Volume } from "../contract/volume.ts";
import type { Team } from "../team/types.ts";
import { fillAir } from "./air.ts";
import { canonicalOrder } from "./canonical.ts";
import { eraseSurroundings, overviewOf, type Overview } from "./content.ts";
import { forEachVoxel, headMask, heightAt, neckHeight } from "./head.ts";
import { resizedGrid } from "./grid.ts";
import { loadImage, readingOf, workingFactors, type EngineImage, type Reading } from "./image.ts";
import { noPadding } from "./padding.ts";
import { looksLikeCt } from "./recognise.ts";
import { resizeImage } from "./resize.ts";

/** An image ready for matching, a coarse look at it, and what was decided on the way. */
export interface PreparedImage {
  image: EngineImage;
  overview: Overview;
  decisions: ImagePreparation;
}

/** Decides how the values of a volume are taken: the parameters come first, then what the file's values say. */
function decideReading(volume: Volume, parameters: Parameters, role: "fixed" | "moving"): Reading & { given: boolean } {
  const choice = parameters[`${role}_modality`];
  const found = readingOf(volume, choice === "auto" ? undefined : choice);
  return { ...found, padding: parameters.keep_padding ? noPadding : found.padding, softTissue: found.softTissue && !parameters.full_range, given: choice !== "auto" };
}

/**
 * Reads a volume for matching: padding carries no weight unless it lies behind air, a CT's soft tissue is stretched, its table is taken away. `finest` mm is the voxel size below which
 * detail is averaged away. Throws `failed` when the volume is constant or holds no data.
 */
export function prepareImage(team: Team, volume: Volume, grid: Grid, finest: number, parameters: Parameters, role: "fixed" | "moving"): PreparedImage {
  const prepared = examineImage(team, volume, grid, finest, parameters, role);
  fillAir(team, prepared.image);
  return prepared;
}

/** The same while padding behind air still counts as padding: as a person wants to see it. */
export function examineImage(team: Team, volume: Volume, grid: Grid, finest: number, parameters: Parameters, role: "fixed" | "moving"): PreparedImage {
  const { working_resolution: workingResolution } = parameters;
  const reading = decideReading(volume, parameters, role);
  const factors = workingFactors(grid, workingResolution === null ? finest : Math.max(finest, workingResolution / 2));
  const loaded = loadImage(team, volume, grid, factors, role, reading);
  const image = workingResolution === null ? loaded : resizeImage(team, loaded, resizedGrid(canonicalOrder(grid).grid, workingResolution), workingResolution);
  const overview = overviewOf(team, image, reading.softTissue);
  let modalityFrom: ImagePreparation["modalityFrom"] = reading.given ? "parameter" : "file";
  if (!reading.given && image.modality !== "CT" && looksLikeCt(overview)) {
    image.modality = "CT";
    overview.modality = "CT";
    modalityFrom = "structure";
  }
  const decisions: ImagePreparation = {
    modality: image.modality, modalityFrom, padding: { value: paddingValue(volume, reading), fraction: emptyFraction(team, image) },
    scale: reading.softTissue ? "softTissue" : "range", ...fractionsOf(overview),
  };
  if (image.modality === "CT" && !parameters.keep_table) eraseSurroundings(team, image, overview);
  return { image, overview, decisions };
}

/** The real value of the padding where it is one value. */
function paddingValue({ header: { slope, intercept } }: Volume, { padding }: Reading): number | null {
  return padding.value === null ? null : padding.value * slope + intercept;
}

/** Share of an image's voxels that hold no data. */
function emptyFraction(team: Team, image: EngineImage): number {
  if (!image.weight) return 0;
  const count = voxelCount(image.grid.dims);
  return 1 - team.f32(image.weight, count).reduce((sum, value) => sum + value, 0) / count;
}

function fractionsOf(overview: Overview): { headFraction: number; neckFraction: number } {
  const head = headMask(overview);
  const floor = neckHeight(overview, head);
  let inside = 0, below = 0;
  forEachVoxel(overview.grid.dims, (i, x, y, z) => {
    if (!head[i]) return;
    inside++;
    if (heightAt(overview.grid, x, y, z) < floor) below++;
  });
  return { headFraction: inside / head.length, neckFraction: below / head.length };
}

/** Stretches an MR to the robust range (0.5 to 99.5 %) of its head: how much air there is must not say how its tissues are told apart. */
export function stretchToHead(team: Team, prepared: PreparedImage): void {
  const { image, overview, decisions } = prepared;
  const head = headMask(overview);
  const values = overview.data.filter((_, i) => head[i] !== 0).sort();
  if (values.length < 100) return;
  const low = values[Math.floor(0.005 * values.length)], high = values[Math.floor(0.995 * values.length)];
  if (!(high - low > 0.1)) return;
  const scale = 1 / (high - low);
  const data = team.f32(image.data, voxelCount(image.grid.dims));
  for (let i = 0; i < data.length; i++) {
    const value = (data[i] - low) * scale;
    data[i] = value < 0 ? 0 : value > 1 ? 1 : value;
  }
  decisions.scale = "headRange";
}
