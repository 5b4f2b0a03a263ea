export { setScratch } from "./scratch";
export { smooth_x, smooth_y, smooth_z } from "./smooth";
export { normalise } from "./normalise";
export { positions_affine, positions_transform } from "./positions";
export { positions_displace, sample_linear, sample_nearest } from "./sample";
export { bspline_prefilter_x, bspline_prefilter_y, bspline_prefilter_z, sample_bspline } from "./bspline";
export { mi_gradient, mi_histogram, mi_values } from "./mattes";
export { moment_scores, moment_sums } from "./moments";
