import { type Bearing, compassSize, letterReach, onCompass, readable } from "../../scene/space/compass.ts";

/** Draws the sides of the patient: lines from the middle to their letters, what lies behind it fainter. In the window and in its pictures. */
export function drawCompass(context: CanvasRenderingContext2D, bearings: readonly Bearing[]): void {
  context.save();
  context.strokeStyle = "#a9b4bf";
  context.font = "bold 13px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.shadowColor = "#000";
  context.shadowBlur = 3;
  const written = new Set(readable(bearings));
  for (const bearing of bearings) {
    context.globalAlpha = bearing.depth < 0 ? 0.6 : 1;
    context.beginPath();
    context.moveTo(compassSize / 2, compassSize / 2);
    context.lineTo(...onCompass(bearing, 0.56));
    context.stroke();
    if (!written.has(bearing)) continue;
    context.fillStyle = "#e8ecf0";
    context.fillText(bearing.letter, ...onCompass(bearing, letterReach));
  }
  context.restore();
}
