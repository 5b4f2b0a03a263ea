import type { expected as englishExpected, groups as englishGroups, parameters as english } from "../en/parameters.ts";
import type { Translation } from "../shape.ts";

export const parameters: Translation<typeof english> = {
  type_of_transform: { title: "Art der Transformation", help: "Was sich ändern darf: von einer Verschiebung bis zur vollen Verformung." },
  initial_transform: { title: "Beginn", help: "Wo die Suche beginnt: wie die Dateien liegen, Mitten der Raster, Schwerpunkte oder eine Suche über viele Lagen. Ohne Angabe: Schwerpunkte, und eine Suche, wenn ein Bild CT ist und das andere nicht." },
  fixed_modality: { title: "Art des festen Bildes", help: "auto erkennt ein CT an seinen Werten oder, wo diese umgerechnet wurden, an seinem hellen Schädel." },
  moving_modality: { title: "Art des bewegten Bildes", help: "Wie beim festen Bild." },
  head_mask: { title: "Nur den Kopf vergleichen", help: "Im Kopf des festen Bildes und dicht um ihn vergleichen. auto: wenn ein CT auf ein anderes Verfahren trifft und keine Masken gegeben sind." },
  search_neck: { title: "Hals nimmt an der Suche teil", help: "Eine Suche vergleicht das feste Bild auch tiefer als 170 mm unter dem Scheitel." },
  keep_padding: { title: "Füllwerte behalten", help: "Füllwerte, etwa außerhalb des Messkreises, als Daten nehmen." },
  keep_table: { title: "Liege behalten", help: "Liege und Kopfstütze eines CT in dem Bild lassen, das verglichen wird." },
  full_range: { title: "Voller Wertebereich", help: "Ein CT ohne Spreizung der Weichteile vergleichen, ein MR, das auf ein CT trifft, nach dem Wertebereich des ganzen Bildes statt seines Kopfes." },
  mask_all_stages: { title: "Masken in allen Abschnitten", help: "Die Masken in jedem Abschnitt verwenden, nicht nur im letzten." },
  aff_metric: { title: "Metrik", help: "Wie Ähnlichkeit gemessen wird: Transinformation für jedes Paar, Korrelation oder quadrierte Differenz für Bilder gleicher Art." },
  aff_sampling: { title: "Klassen des Histogramms", help: "Klassen des gemeinsamen Histogramms der Transinformation." },
  aff_random_sampling_rate: { title: "Stichprobe", help: "Anteil der Voxel jeder Stufe, der verglichen wird; Stufen mit wenigen Voxeln nehmen mehr." },
  aff_iterations: { title: "Iterationen", help: "Höchstens so viele Iterationen je Stufe, von grob nach fein." },
  aff_shrink_factors: { title: "Verkleinerung", help: "Wievielmal gröber das Raster jeder Stufe ist." },
  aff_smoothing_sigmas: { title: "Glättung (Sigma)", help: "Gaußsche Glättung der Bilder auf jeder Stufe." },
  syn_metric: { title: "Metrik der Verformung", help: "Wie Ähnlichkeit im deformierbaren Abschnitt gemessen wird." },
  syn_sampling: { title: "Klassen oder Radius", help: "Klassen des Histogramms bei mattes, Radius des Fensters bei cc." },
  syn_region: { title: "Wo verformt wird", help: "Überall, oder bei einem CT nur innerhalb des Schädels: dort wird das Weichgewebe verglichen, und Knochen bleibt, wohin ihn die linearen Abschnitte gebracht haben." },
  multivariate_extras: { title: "Weitere Metriken", help: "Weitere Ähnlichkeiten im deformierbaren Abschnitt, jede mit ihrem Gewicht (das der ersten ist 1), auf denselben oder auf weiteren Bildern derselben beiden Räume." },
  restrict_transformation: { title: "Letzten Abschnitt einschränken", help: "Ein Gewicht für jede Achse (links-rechts, vorn-hinten, oben-unten) einer Verformung oder für jeden Parameter des letzten linearen Abschnitts; 0 lässt ihn, wie er ist. Linear: Drehungen, dann Verschiebungen (starr), dazu ein Maßstab (Ähnlichkeit), die Matrix zeilenweise, dann Verschiebungen (affin)." },
  reg_iterations: { title: "Iterationen der Verformung", help: "Iterationen je Stufe des deformierbaren Abschnitts (und der affinen Abschnitte von TRSAA), von grob nach fein." },
  grad_step: { title: "Schrittweite", help: "Größte Änderung je Iteration." },
  step_decay: { title: "Abnahme der Schritte", help: "Anteil der Schrittweite, der über die Iterationen einer Stufe gleichmäßig verlorengeht; diese laufen dann alle. Gegen 1 wird das Feld regelmäßiger. 0: wie ANTs." },
  step_rule: { title: "Maß der Schritte", help: "proportional: eine Änderung ist so groß, wie die Kraft es ist, wie ANTs. damped: schwache Kräfte bewegen fast so weit wie starke, was Bilder eines Kontrasts näher bringt; zwischen Modalitäten bringt es zusammen, was kein Gegenstück hat. Ohne Angabe: damped bei cc, meansquares und demons, proportional bei mattes und mind." },
  flow_sigma: { title: "Glättung der Schritte", help: "Varianz der Glättung jeder Änderung." },
  total_sigma: { title: "Glättung des Feldes", help: "Varianz der Glättung des ganzen Feldes." },
  interpolator: { title: "Interpolation", help: "Wie das registrierte Bild abgetastet wird: linear für Bilder, bSpline oder ein gefenstertes Sinc für schärfere, gaussian für weichere, genericLabel oder nearestNeighbor für Beschriftungen, multiLabel für glatte Beschriftungen." },
  default_value: { title: "Wert außerhalb", help: "Wert, wo das bewegte Bild keine Daten hat. Ohne Angabe: 0, oder Luft (-1000) bei CT." },
  write_composite_transform: { title: "Zusammengesetzte Transformation", help: "Eine .h5-Datei je Richtung statt einzelner Transformationsdateien." },
  working_resolution: { title: "Arbeitsauflösung", help: "Die Transformation auf Bildern dieser Voxelgröße suchen; angewandt wird sie in voller Auflösung." },
  ignore_geometry: { title: "Geometrie nicht beachten", help: "Beide Bilder als bloße Felder nehmen: Abstand 1, Ursprung 0, keine Richtungen." },
  seed: { title: "Startwert", help: "Startwert der Streuung der Stichprobe; derselbe Startwert gibt dieselben Bytes." },
};

export const groups: Translation<typeof englishGroups> = {
  Transform: "Transformation", Start: "Beginn", Preparation: "Vorbereitung", "Linear stages": "Lineare Abschnitte", "Deformable stages": "Deformierbare Abschnitte", Output: "Ausgabe", Run: "Lauf",
};

export const expected: Translation<typeof englishExpected> = {
  enter: "Erwartet wird {what}.", enterOptional: "Erwartet wird {what}, oder nichts.",
  choice: "eines von {choices}", switch: "ja oder nein", whole: "eine ganze Zahl {range}", number: "eine Zahl {range}",
  wholeList: "eine ganze Zahl je Stufe, etwa {example}, jede {range}", numberList: "eine Zahl je Stufe, etwa {example}, jede {range}",
  weights: "Zahlen mit x dazwischen, etwa 1x1x0, jede {range}",
  metrics: "ein Gewicht über 0, 8 bis 128 Klassen oder einen Radius von 1 bis 128, und beide Bilder, wo eine Metrik eigene hat",
  above: "über {above}", aboveTo: "über {above} und höchstens {maximum}", from: "ab {minimum}", fromTo: "von {minimum} bis {maximum}", atMost: "höchstens {maximum}",
};
