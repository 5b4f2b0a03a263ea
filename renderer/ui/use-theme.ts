import { ref, watchEffect } from "vue";

type Theme = "dark" | "light";
const key = "syncline.theme";

function stored(): Theme {
  try {
    return localStorage.getItem(key) === "light" ? "light" : "dark";
  } catch {
    return "dark";
  }
}

/** Dark (the default) or light; remembered by the browser where it may. */
export function useTheme() {
  const theme = ref<Theme>(stored());
  watchEffect(() => {
    document.documentElement.dataset.theme = theme.value;
    try {
      localStorage.setItem(key, theme.value);
    } catch {
      // a browser that keeps nothing starts dark again
    }
  });
  return { theme, toggle: () => { theme.value = theme.value === "dark" ? "light" : "dark"; } };
}
