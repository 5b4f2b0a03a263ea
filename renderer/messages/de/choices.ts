import type { choices as english } from "../en/choices.ts";
import type { Translation } from "../shape.ts";

const forms: readonly (readonly [string, string, string])[] = [
  ["", "mit globaler Korrelation", "mit lokaler Korrelation"], ["Quick", "ohne die Stufe in voller Auflösung", "mit Transinformation, ohne die Stufe in voller Auflösung"],
  ["Repro", "mit globaler Korrelation", "mit lokaler Korrelation"], ["QuickRepro", "mit globaler Korrelation, ohne die Stufe in voller Auflösung", "mit lokaler Korrelation, ohne die Stufe in voller Auflösung"],
];

/** The types that the antsRegistrationSyN.sh scripts of ANTs name, in four forms each. */
const scripts = Object.fromEntries(forms.flatMap(([form, linear, deformable]) => {
  const name = (kind: string) => `antsRegistrationSyN${form}[${kind}]`;
  const as = form === "" ? "wie im Skript antsRegistrationSyN.sh" : `wie im Skript, ${linear}`;
  return [
    [name("t"), `Verschiebung ${as}.`], [name("r"), `Starr ${as}.`], [name("a"), `Starr, dann affin ${as}.`],
    [name("s"), `Starr, affin, dann SyN wie im Skript, ${deformable}.`], [name("sr"), `Starr, dann SyN auf den zwei feinsten Stufen, ${deformable}.`], [name("so"), `Nur SyN, ${deformable}.`],
    ...["b", "br", "bo"].map((kind) => [name(kind), "Die B-Spline-Form des Skripts."]),
  ];
}));
const velocity = Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((points) => [`TV[${points}]`, "Zeitlich veränderliches Geschwindigkeitsfeld."]));

export const choices: Translation<typeof english> = {
  automatic: "Automatisch", linear: "Linear", deformable: "Deformierbar", later: "In dieser Version nicht vorhanden",
  values: {
    mattes: "Transinformation (mattes)", gc: "Korrelation (gc)", meansquares: "Mittlere Quadrate", cc: "Lokale Korrelation (cc)", demons: "Demons", mind: "Struktur, für CT auf MR (mind)",
    linear: "Linear", nearestNeighbor: "Nächster Nachbar", bSpline: "B-Spline", genericLabel: "Labels (genericLabel)", multiLabel: "Glatte Labels (multiLabel)", gaussian: "Gauß",
    cosineWindowedSinc: "Sinc, Kosinusfenster", welchWindowedSinc: "Sinc, Welch-Fenster", hammingWindowedSinc: "Sinc, Hamming-Fenster", lanczosWindowedSinc: "Sinc, Lanczos-Fenster",
    identity: "Wie die Dateien liegen", geometry: "Mitten der Raster", mass: "Schwerpunkte", search: "Suche über Lagen", all: "Überall", skull: "Innerhalb des Schädels (CT)", damped: "Gedämpft", proportional: "Im Maß der Kraft",
  },
  types: {
    Translation: "Nur Verschiebung: gleicher Patient, gleiche Lage, gleiches Gerät.", Rigid: "Verschiebung und Drehung: derselbe Patient an einem anderen Tag oder Gerät.",
    Similarity: "Starr und ein gemeinsamer Maßstab: unsichere Voxelgröße.", Affine: "Starr, Maßstab und Scherung: anderer Patient oder Vorlage, grobe Anpassung.",
    QuickRigid: "Starr, nur grobe Stufen: ein schneller Blick.", DenseRigid: "Starr mit jedem Voxel: kleine oder verrauschte Bilder.", AffineFast: "Affin, nur grobe Stufen: ein schneller Blick.",
    BOLDRigid: "Starr für niedrig aufgelöste funktionelle Bilder.", BOLDAffine: "Affin für niedrig aufgelöste funktionelle Bilder.",
    TRSAA: "Verschiebung, starr, Ähnlichkeit, dann zweimal affin: schwierige Anfänge.",
    SyN: "Affin, dann symmetrisch deformierbar mit Transinformation.", SyNRA: "Starr, affin, dann SyN.", SyNOnly: "Nur SyN, von einem gegebenen Beginn.",
    SyNCC: "Starr, affin, dann SyN mit lokaler Korrelation.", SyNabp: "SyN, wie es zur Gehirnextraktion dient.", SyNBold: "Starr, dann SyN für funktionelle Bilder.",
    SyNBoldAff: "Starr, affin, dann SyN für funktionelle Bilder.", SyNAggro: "SyN nach einem langen affinen Abschnitt.", SyNLessAggro: "Wie SyNAggro.",
    ElasticSyN: "SyN mit Glättung des ganzen Feldes.", Elastic: "Affin, dann ein einseitiges Gaußsches Verschiebungsfeld.",
    ...scripts, ...velocity, TVMSQ: "Zeitlich veränderliches Geschwindigkeitsfeld mit mittleren Quadraten.", TVMSQC: "Zeitlich veränderliches Geschwindigkeitsfeld mit Demons und mittleren Quadraten.",
  },
};
