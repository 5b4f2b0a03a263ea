import type { Matrix4 } from "../../../workers/contract/affine.ts";
import { type Bent, type Pose, useViewer } from "../inspect/viewer-store.ts";

/** How the moving image was shown when a registration took the view over, so that one that ends without a result gives it back. */
export function useShownBefore() {
  const viewer = useViewer();
  let before: { transform: Matrix4 | null; pose: Pose; bent: Bent | null } | null = null;

  function keep(): void {
    // lying as its file says it needs nothing back; a window that was loaded anew gets what was laid by hand only after the job
    before = viewer.transform === null ? null : { transform: viewer.transform, pose: viewer.pose, bent: viewer.bent?.soFar === true ? null : viewer.bent };
  }

  function restore(): void {
    if (before) ({ transform: viewer.transform, pose: viewer.pose, bent: viewer.bent } = before);
    before = null;
  }

  return { keep, restore };
}
