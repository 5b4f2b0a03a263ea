/** Whether this window can draw with WebGL 2, and the largest volume side it takes. */
export function probeWebgl(): { ok: true; largestSide: number } | { ok: false } {
  const canvas = document.createElement("canvas");
  const gl = canvas.getContext("webgl2");
  if (!gl) return { ok: false };
  const largestSide = Number(gl.getParameter(gl.MAX_3D_TEXTURE_SIZE));
  // a context is a scarce thing: give it back at once
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return { ok: true, largestSide };
}
