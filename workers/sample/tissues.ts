/** What the sample head is made of. The number is the label of the label images; 0 is everything that is not head. */
export const tissues = {
  air: 0, skin: 1, fat: 2, muscle: 3, bone: 4, diploe: 5, csf: 6, grey: 7, white: 8, lateralVentricle: 9, midlineVentricle: 10,
  thalamus: 11, caudate: 12, putamen: 13, pallidum: 14, hippocampus: 15, cerebellarGrey: 16, cerebellarWhite: 17, brainstem: 18,
  eye: 19, lens: 20, airway: 21, mucosa: 22, dura: 23, tooth: 24, nerve: 25, cord: 26, disc: 27, vessel: 28, calcification: 29,
} as const;

export type Tissue = keyof typeof tissues;
export const tissueNames = Object.keys(tissues) as Tissue[];

/** Labels of the brain with its ventricles: what accuracy is measured over. */
export const brainLabels: ReadonlySet<number> = new Set([
  tissues.grey, tissues.white, tissues.lateralVentricle, tissues.midlineVentricle, tissues.thalamus, tissues.caudate, tissues.putamen,
  tissues.pallidum, tissues.hippocampus, tissues.cerebellarGrey, tissues.cerebellarWhite, tissues.brainstem,
]);
