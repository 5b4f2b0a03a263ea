/**
 * Facts about the real DICOM files in ../shared/data/dicom, found without this program: geometry by the formula of PS3.3 C.7.6.2.1.1 from pydicom's
 * values, voxels by pydicom, DCMTK (JPEG, JPEG-LS, RLE) and dcm2niix (JPEG 2000), uneven series by linear interpolation in numpy. `voxels` is the
 * beginning of the SHA-256 of the stored values, little endian, x fastest. null: refused.
 */
export interface DataFact {
  dims: number[];
  slope: number;
  intercept: number;
  voxels: string;
  affine: number[];
}

export const dataFacts: Readonly<Record<string, DataFact | null>> = {
  "transfer_syntaxes/CTImage.dcm": {
    dims: [512, 512, 1], slope: 1, intercept: -1024, voxels: "1bee432808f49770",
    affine: [-0.675781, 0, 0, 161.399994, 0, -0.675781, 0, 148.800003, 0, 0, 6.5, 4.7],
  },
  "transfer_syntaxes/CTImage.dcm_BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2.dcm": {
    dims: [512, 512, 1], slope: 1, intercept: -1024, voxels: "1bee432808f49770",
    affine: [-0.675781, 0, 0, 161.399994, 0, -0.675781, 0, 148.800003, 0, 0, 6.5, 4.7],
  },
  "transfer_syntaxes/CTImage.dcm_DeflatedExplicitVRLittleEndianTransferSyntax_1.2.840.10008.1.2.1.99.dcm": {
    dims: [512, 512, 1], slope: 1, intercept: -1024, voxels: "1bee432808f49770",
    affine: [-0.675781, 0, 0, 161.399994, 0, -0.675781, 0, 148.800003, 0, 0, 6.5, 4.7],
  },
  "transfer_syntaxes/CTImage.dcm_JPEG2000LosslessOnlyTransferSyntax_1.2.840.10008.1.2.4.90.dcm": {
    dims: [512, 512, 1], slope: 1, intercept: -1024, voxels: "1bee432808f49770",
    affine: [-0.675781, 0, 0, 161.399994, 0, -0.675781, 0, 148.800003, 0, 0, 6.5, 4.7],
  },
  "transfer_syntaxes/CTImage.dcm_JPEG2000TransferSyntax_1.2.840.10008.1.2.4.91.dcm": {
    dims: [512, 512, 1], slope: 1, intercept: -1024, voxels: "ca3472c2d32b272f",
    affine: [-0.675781, 0, 0, 161.399994, 0, -0.675781, 0, 148.800003, 0, 0, 6.5, 4.7],
  },
  "transfer_syntaxes/CTImage.dcm_JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80.dcm": {
    dims: [512, 512, 1], slope: 1, intercept: -1024, voxels: "1bee432808f49770",
    affine: [-0.675781, 0, 0, 161.399994, 0, -0.675781, 0, 148.800003, 0, 0, 6.5, 4.7],
  },
  "transfer_syntaxes/CTImage.dcm_JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81.dcm": {
    dims: [512, 512, 1], slope: 1, intercept: -1024, voxels: "9595c2a8a59647d6",
    affine: [-0.675781, 0, 0, 161.399994, 0, -0.675781, 0, 148.800003, 0, 0, 6.5, 4.7],
  },
  "transfer_syntaxes/CTImage.dcm_JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55.dcm": {
    dims: [512, 512, 1], slope: 2.0002442, intercept: -4047, voxels: "85e3b617e00dc755",
    affine: [-0.675781, 0, 0, 161.399994, 0, -0.675781, 0, 148.800003, 0, 0, 6.5, 4.7],
  },
  "transfer_syntaxes/CTImage.dcm_JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70.dcm": {
    dims: [512, 512, 1], slope: 1, intercept: -1024, voxels: "1bee432808f49770",
    affine: [-0.675781, 0, 0, 161.399994, 0, -0.675781, 0, 148.800003, 0, 0, 6.5, 4.7],
  },
  "transfer_syntaxes/CTImage.dcm_JPEGProcess14TransferSyntax_1.2.840.10008.1.2.4.57.dcm": {
    dims: [512, 512, 1], slope: 1, intercept: -1024, voxels: "1bee432808f49770",
    affine: [-0.675781, 0, 0, 161.399994, 0, -0.675781, 0, 148.800003, 0, 0, 6.5, 4.7],
  },
  "transfer_syntaxes/CTImage.dcm_JPEGProcess1TransferSyntax_1.2.840.10008.1.2.4.50.dcm": {
    dims: [512, 512, 1], slope: 32.1216, intercept: -4047, voxels: "61a9117dd2cb9f8a",
    affine: [-0.675781, 0, 0, 161.399994, 0, -0.675781, 0, 148.800003, 0, 0, 6.5, 4.7],
  },
  "transfer_syntaxes/CTImage.dcm_JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51.dcm": {
    dims: [512, 512, 1], slope: 2.0002442, intercept: -4047, voxels: "85e3b617e00dc755",
    affine: [-0.675781, 0, 0, 161.399994, 0, -0.675781, 0, 148.800003, 0, 0, 6.5, 4.7],
  },
  "transfer_syntaxes/CTImage.dcm_JPEGProcess6_8TransferSyntax_1.2.840.10008.1.2.4.53.dcm": {
    dims: [512, 512, 1], slope: 2.0002442, intercept: -4047, voxels: "85e3b617e00dc755",
    affine: [-0.675781, 0, 0, 161.399994, 0, -0.675781, 0, 148.800003, 0, 0, 6.5, 4.7],
  },
  "transfer_syntaxes/CTImage.dcm_LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1.dcm": {
    dims: [512, 512, 1], slope: 1, intercept: -1024, voxels: "1bee432808f49770",
    affine: [-0.675781, 0, 0, 161.399994, 0, -0.675781, 0, 148.800003, 0, 0, 6.5, 4.7],
  },
  "transfer_syntaxes/CTImage.dcm_LittleEndianImplicitTransferSyntax_1.2.840.10008.1.2.dcm": {
    dims: [512, 512, 1], slope: 1, intercept: -1024, voxels: "1bee432808f49770",
    affine: [-0.675781, 0, 0, 161.399994, 0, -0.675781, 0, 148.800003, 0, 0, 6.5, 4.7],
  },
  "transfer_syntaxes/CTImage.dcm_RLELosslessTransferSyntax_1.2.840.10008.1.2.5.dcm": {
    dims: [512, 512, 1], slope: 1, intercept: -1024, voxels: "1bee432808f49770",
    affine: [-0.675781, 0, 0, 161.399994, 0, -0.675781, 0, 148.800003, 0, 0, 6.5, 4.7],
  },
  "enhanced_multiframe.dcm": {
    dims: [64, 64, 6], slope: 1, intercept: 0, voxels: "15d946fa92cce942",
    affine: [-3.375, 1.6875e-12, 0, 109.79, 1.6875e-12, -3.375, 2e-05, 58.4773, 3.375e-06, 3.375e-06, 2.4, -5.40356],
  },
  "transfer_syntaxes/CT0012.fragmented_no_bot_jpeg_baseline.51.dcm": {
    dims: [512, 512, 2], slope: 1, intercept: -1024, voxels: "e77b366abb6fb59c",
    affine: [0.388672, 0, 0, -99.5, 0, -0.388672, 0, 301.5, 0, 0, -10, -149],
  },
  "ge_head_ct_tilted": {
    dims: [512, 512, 37], slope: 1, intercept: 0, voxels: "f0ba56c4898c0ebe",
    affine: [-0.4882812, 0, 0, 125, 0, -0.463048634, 0, 123.540457, 0, -0.15493392, 4.22055556, 5.8360586],
  },
  "broken_series/gantrytilting/001": {
    dims: [512, 512, 4], slope: 1, intercept: -1024, voxels: "391227f251ba8447",
    affine: [-0.41796875, 0, 0, 106.791016, 0, -0.405553292, 0, 256.618866, 0, -0.101115792, 5, -61.9519151],
  },
  "broken_series/slicecount/001": {
    dims: [256, 256, 2], slope: 1, intercept: 0, voxels: "ebbd8fb49da6b9b1",
    affine: [0, 0, 1, 102.794158, -1, 0, 0, 161.074673, 0, -1, 0, 130.051254],
  },
  "broken_series/sliceincrement/001": {
    dims: [512, 512, 5], slope: 1, intercept: -1024, voxels: "91e2645dfd75dc10",
    affine: [-0.429688007, 0, 0, 123.5, 0, -0.429688007, 0, 115.199997, 0, 0, 4.9999995, 18.1075],
  },
  "broken_series/sliceincrement/002": {
    dims: [512, 512, 5], slope: 1, intercept: -1024, voxels: "4003b14a009e86e9",
    affine: [-0.51171875, 0, 0, 130.744141, 0, -0.493107771, 0, 316.096035, 0, -0.136750888, 0.778, -52.6921482],
  },
  "broken_series/sliceorientation/001#1": {
    dims: [288, 288, 2], slope: 1, intercept: 0, voxels: "1e132a8d601d6ca1",
    affine: [-0.00508083869, 0.0123405466, 3.29712772, -21.2970259, -0.317836335, -0.036971933, -0.0373706818, 131.038177, 0.0368000142, -0.317617352, 0.132454872, 136.855652],
  },
  "broken_series/sliceorientation/001#2": {
    dims: [288, 288, 2], slope: 1, intercept: 0, voxels: "d57cdb6ef0fdf6a4",
    affine: [-0.555072221, -0.0115481935, -0.159083843, 86.7250486, 0.00629139835, -0.538657896, 1.07578278, 41.6044962, -0.0222988458, 0.135485512, 4.26349461, -15.5852961],
  },
  "transfer_syntaxes/US-YBR_FULL_422-EVRLE.dcm": null,
  "transfer_syntaxes/no-pixel-data.dcm": null,
  "transfer_syntaxes/no-pixel-spacing.dcm": null,
  "broken_series/notavolume/001": null,
  "broken_series/sliceorientation/001": null,
};
