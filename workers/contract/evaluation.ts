/** How alike two images on one grid are, in ITK's signs: lower is better for all. */
export interface Similarity {
  /** minus Mattes' mutual information, 32 bins, all voxels (nats) */
  mattes32: number;
  /** minus the mean squared local correlation, windows of 9^3 and 5^3 voxels; flat windows count as 1, as in ITK */
  cc4: number;
  cc2: number;
  /** mean squared difference */
  meanSquares: number;
  /** minus the squared correlation of all voxels */
  gc: number;
}

export interface LabelOverlap {
  label: number;
  /** 2 |A and B| / (|A| + |B|) */
  dice: number;
  fixedVoxels: number;
  movingVoxels: number;
}

export interface Overlap {
  /** over the labels of the fixed image, 0 left out; null when it has none */
  mean: number | null;
  /** labels of the fixed image, ascending */
  labels: LabelOverlap[];
  /** labels that only the moving image has */
  movingOnly: number[];
}

/** Determinants of the derivative of a warp's map x -> x + u(x), as ANTs computes them, over all its voxels. */
export interface JacobianSummary {
  min: number;
  max: number;
  foldedVoxels: number;
  foldedFraction: number;
  voxels: number;
}

export interface Evaluation {
  similarity: Similarity | null;
  dice: Overlap | null;
  jacobian: JacobianSummary | null;
}
