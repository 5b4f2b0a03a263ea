import { onBeforeUnmount, onMounted, ref } from "vue";
import { droppedGroups } from "./dropped-files.ts";
import { useVolumes } from "./volumes-store.ts";

/** Files dropped anywhere in the window are opened. */
export function useDrop(allowed: () => boolean) {
  const volumes = useVolumes();
  /** files hang over the window */
  const over = ref(false);
  let depth = 0;

  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

  function enter(event: DragEvent): void {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth++;
    over.value = allowed();
  }
  function hang(event: DragEvent): void {
    if (hasFiles(event)) event.preventDefault();
  }
  function leave(event: DragEvent): void {
    if (!hasFiles(event)) return;
    depth = Math.max(0, depth - 1);
    if (depth === 0) over.value = false;
  }
  function drop(event: DragEvent): void {
    if (!hasFiles(event)) return;
    // without this the browser would leave the page and show the file
    event.preventDefault();
    depth = 0;
    over.value = false;
    if (!event.dataTransfer || !allowed()) return;
    void droppedGroups(event.dataTransfer, window.syncline === undefined).then(async (groups) => {
      for (const group of groups) await volumes.openFiles(group);
    });
  }

  onMounted(() => {
    addEventListener("dragenter", enter);
    addEventListener("dragover", hang);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
  });
  onBeforeUnmount(() => {
    removeEventListener("dragenter", enter);
    removeEventListener("dragover", hang);
    removeEventListener("dragleave", leave);
    removeEventListener("drop", drop);
  });

  return { over };
}
