/** Whether this window can draw with WebGL 2, and whether it does so without a graphics card. */
export function probeWebgl(): { ok: true; software: boolean } | { ok: false } {
  const canvas = document.createElement("canvas");
  const gl = canvas.getContext("webgl2");
  if (!gl) return { ok: false };
  const renderer = String(gl.getParameter(gl.RENDERER)) + String(gl.getParameter(gl.getExtension("WEBGL_debug_renderer_info")?.UNMASKED_RENDERER_WEBGL ?? gl.VENDOR));
  // a context is a scarce thing: give it back at once
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return { ok: true, software: /swiftshader|llvmpipe|software|basic render/i.test(renderer) };
}
