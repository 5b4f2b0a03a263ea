import { defineStore } from "pinia";
import { computed, nextTick, ref } from "vue";
import type { ProjectProblem, ProjectState } from "../../../main/contract/projects.ts";
import type { Result, VolumeCard } from "../../../main/contract/requests.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { t } from "../../messages/i18n.ts";
import type { Role } from "../../scene/scene.ts";
import { useNotices } from "../../ui/notices.ts";
import { useViewer } from "../inspect/viewer-store.ts";
import { useMasks } from "../masks/masks-store.ts";
import { useVolumes } from "../open/volumes-store.ts";
import { useExtraImages } from "../register/extra-images-store.ts";
import { useJob } from "../register/job-store.ts";
import { useParameters } from "../register/parameters-store.ts";
import { restoreView, showsMask, viewState } from "./view-state.ts";

type Opened = Result<"projects.open">;

/** The state of the work as a file: saved, opened, and offered again after a crash. */
export const useProject = defineStore("project", () => {
  const volumes = useVolumes();
  const job = useJob();
  const parameters = useParameters();
  const masks = useMasks();
  const notices = useNotices();
  /** of the project that was opened last: images that are not where or what they were */
  const problems = ref<ProjectProblem[]>([]);
  /** work that was not ended as it should */
  const kept = ref<Result<"projects.kept">["project"]>(null);
  const recent = ref<string[]>([]);
  const canSave = computed(() => volumes.fixed !== null || volumes.moving !== null);
  let opened: Opened | null = null;

  /** worked out once at a change, for all that keep it */
  const state = computed((): ProjectState => ({
    fixed: volumes.fixed?.id ?? null, moving: volumes.moving?.id ?? null, masks: { fixed: masks.fixed?.card.id ?? null, moving: masks.moving?.card.id ?? null }, preset: parameters.presetName, parameters: parameters.values as unknown as Record<string, unknown>,
    view: JSON.parse(JSON.stringify(viewState())), job: job.selected?.job ?? null,
  }));

  function save(): Promise<boolean> {
    return notices.attempt(t("project.notSaved"), async () => {
      const name = canSave.value ? await useBridge().saveProject(state.value) : null;
      if (name === null) return false;
      notices.add({ kind: "info", title: t("project.saved"), message: name });
      return true;
    });
  }

  /** Shows what a project has: images, parameters, view, result; what cannot be found is asked for. */
  async function show(project: Opened): Promise<void> {
    opened = project;
    volumes.take(project.fixed, project.moving);
    parameters.adopt(project.preset, project.parameters);
    problems.value = project.problems;
    await nextTick();
    await useExtraImages().refresh();
    if (project.problems.length === 0) await finish(project);
  }

  /** Takes up what this window worked on before it was loaded anew; its images and results are there. It stops once they are not (`isThere`). */
  async function goOnWith({ preset, parameters: values, view, job: shown }: Pick<ProjectState, "preset" | "parameters" | "view" | "job">, isThere: () => boolean): Promise<void> {
    if (parameters.presets.length === 0) await parameters.loadPresets();
    if (!isThere()) return;
    parameters.adopt(preset, values);
    await useExtraImages().refresh();
    if (!isThere()) return;
    if (shown !== null && job.ownResults.some((result) => result.job === shown)) job.chosen = shown;
    // it is shown before what was laid by hand is, if that was on show
    await nextTick();
    if (!isThere()) return;
    // a result that has come meanwhile is shown
    const [viewer, own] = [useViewer(), job.current === null || job.current.job === shown];
    const { pose } = viewer;
    restoreView(view);
    if (own) return;
    viewer.pose = pose;
    void job.showResult();
  }

  async function finish({ job: held, lost }: Result<"projects.attach">): Promise<void> {
    if (!opened) return;
    if (held !== null) {
      job.takeResults(await useBridge().request("jobs.list", {}));
      job.chosen = held;
      await nextTick();
    }
    if (opened.changedWarps.length > 0) notices.add({ kind: "error", title: t("project.changedWarp.title"), message: t("project.changedWarp.message", { names: opened.changedWarps.join(", ") }) });
    else if (held !== null && lost) notices.add({ kind: "info", title: t("project.someLost.title"), message: t("project.someLost.message") });
    else if (held === null && opened.hadResult) notices.add({ kind: "info", title: t("project.noResult.title"), message: t("project.noResult.message") });
    const { view, masks: kept } = opened;
    opened = null;
    restoreView(view);
    for (const role of ["fixed", "moving"] as const) if (kept[role]) await restoreMask(role, showsMask(view, role));
  }

  /** A mask that does not fit its image, which may be another one now, is told of; the rest of the project is there. */
  async function restoreMask(role: Role, visible: boolean): Promise<void> {
    const image = role === "fixed" ? volumes.fixed : volumes.moving;
    if (!image) return;
    try {
      const kept = await useBridge().request("projects.mask", { image: image.id, role });
      if (kept) await masks.restore(role, kept, visible);
    } catch (thrown) {
      notices.fail(t(`project.noMask.${role}`), thrown);
    }
  }

  /** Asks for a project file in the desktop window's dialog. */
  function choose(): Promise<boolean> {
    return notices.attempt(t("project.notOpened"), async () => {
      const { paths } = await useBridge().request("dialog.open", { title: t("project.open"), what: "project" });
      if (paths.length === 0) return false;
      await show(await useBridge().request("projects.open", { path: paths[0] }));
      return true;
    });
  }

  const openPath = (path: string): Promise<boolean> => notices.attempt(t("project.notOpened"), async () => show(await useBridge().request("projects.open", { path })));
  const openFile = (file: File): Promise<boolean> => notices.attempt(t("project.notOpened"), async () => show(await useBridge().openProject(file)));

  /** Takes an image for one that was missing or has changed. */
  function locate(role: Role, card: VolumeCard): Promise<boolean> {
    return notices.attempt(t("project.notOpened"), async () => {
      const { matches } = await useBridge().request("projects.matches", { id: card.id, role });
      if (!matches) notices.add({ kind: "info", title: t("project.other.title"), message: t("project.other.message", { name: card.name }) });
      volumes.put(role, card);
      problems.value = problems.value.filter((problem) => problem.role !== role);
      if (problems.value.length === 0) await complete(matches);
    }, { about: "project images" });
  }

  /** Goes on with what there is: changed images as they are now, missing ones left out. */
  async function goOn(): Promise<void> {
    problems.value = [];
    await notices.attempt(t("project.notOpened"), () => complete(false), { about: "project images" });
  }

  /** The result comes back only to the images it was found with. */
  async function complete(same: boolean): Promise<void> {
    const pair = volumes.pair;
    const held = same && pair ? await useBridge().request("projects.attach", { fixed: pair.fixed.id, moving: pair.moving.id }) : { job: null, lost: false };
    await nextTick();
    await finish(held);
  }

  /** Keeps the state for the case of a crash; what cannot be kept stops nothing. */
  async function keep(): Promise<void> {
    await useBridge().request("projects.keep", { state: state.value }).catch(() => undefined);
  }

  async function lookForKept(): Promise<void> {
    kept.value = (await useBridge().request("projects.kept", {}).catch(() => ({ project: null }))).project ?? null;
    recent.value = await useBridge().request("projects.recent", {}).catch(() => []);
  }

  async function recover(): Promise<void> {
    if (job.busy) return;
    kept.value = null;
    await notices.attempt(t("project.notOpened"), async () => show(await useBridge().request("projects.recover", {})));
  }

  async function forget(): Promise<void> {
    kept.value = null;
    await useBridge().request("projects.forget", {}).catch(() => undefined);
  }

  return { problems, kept, recent, canSave, state, save, goOnWith, choose, openPath, openFile, locate, goOn, keep, lookForKept, recover, forget };
});
