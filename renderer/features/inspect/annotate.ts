import { colourTable } from "../../scene/colours.ts";
import type { Overlay } from "../../scene/overlays.ts";
import { plain } from "../../messages/numbers.ts";

/** What is written over a plane in a picture; places in CSS pixels. */
export interface Annotations {
  title: string;
  letters: { left: string; right: string; top: string; bottom: string };
  /** the crosshair */
  cross: readonly [number, number];
  lines: readonly { a: readonly [number, number]; b: readonly [number, number]; text: string }[];
  legends: readonly Extract<Overlay, { kind: "scalar" }>[];
}

const white = "#e8ecf0", yellow = "#ffe27a";

/** Writes a plane's annotations as the window shows them. */
export function annotate(context: CanvasRenderingContext2D, width: number, height: number, { title, letters, cross, lines, legends }: Annotations): void {
  context.strokeStyle = "rgb(88 211 255 / 75%)";
  context.lineWidth = 1;
  const [x, y] = cross;
  stroke(context, [x, 0], [x, y - 8]);
  stroke(context, [x, y + 8], [x, height]);
  stroke(context, [0, y], [x - 8, y]);
  stroke(context, [x + 8, y], [width, y]);
  context.font = "13px system-ui, sans-serif";
  context.shadowColor = "#000";
  context.shadowBlur = 3;
  context.fillStyle = white;
  context.textBaseline = "top";
  context.fillText(title, 8, 6);
  context.font = "bold 14px system-ui, sans-serif";
  context.textAlign = "center";
  context.fillText(letters.top, width / 2, 6);
  context.textBaseline = "bottom";
  context.fillText(letters.bottom, width / 2, height - 6);
  context.textBaseline = "middle";
  context.fillText(letters.left, 14, height / 2);
  context.fillText(letters.right, width - 14, height / 2);
  context.textAlign = "left";
  context.font = "600 12px system-ui, sans-serif";
  for (const { a, b, text } of lines) {
    context.strokeStyle = context.fillStyle = yellow;
    context.lineWidth = 1.5;
    stroke(context, a, b);
    context.fillText(text, (a[0] + b[0]) / 2 + 8, (a[1] + b[1]) / 2 - 8);
  }
  legends.forEach((legend, index) => drawLegend(context, legend, 8, height - 30 - 30 * index));
  context.strokeStyle = "#2c353e";
  context.lineWidth = 1;
  context.strokeRect(0, 0, width, height);
}

function stroke(context: CanvasRenderingContext2D, a: readonly [number, number], b: readonly [number, number]): void {
  context.beginPath();
  context.moveTo(...a);
  context.lineTo(...b);
  context.stroke();
}

function drawLegend(context: CanvasRenderingContext2D, { colours, low, high, logarithmic }: Pick<Annotations["legends"][number], "colours" | "low" | "high" | "logarithmic">, x: number, y: number): void {
  const table = colourTable(colours);
  for (let i = 0; i < 128; i++) {
    context.fillStyle = `rgb(${[...table.subarray(6 * i, 6 * i + 3)].join(" ")})`;
    context.fillRect(x + i, y, 1.5, 8);
  }
  context.fillStyle = white;
  context.font = "11px system-ui, sans-serif";
  const middle = logarithmic ? Math.sqrt(low * high) : (low + high) / 2;
  [low, middle, high].forEach((value, index) => {
    context.textAlign = (["left", "center", "right"] as const)[index];
    context.fillText(plain(Number(value.toPrecision(3))), x + 64 * index, y + 16);
  });
  context.textAlign = "left";
}
