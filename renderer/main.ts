import "./without-eval.ts";
import { createPinia } from "pinia";
import { createApp } from "vue";
import App from "./App.vue";
import { connect, provideBridge } from "./bridge/bridge.ts";
import { useSettings } from "./features/settings/settings-store.ts";
import { useNotices } from "./ui/notices.ts";
import "uplot/dist/uPlot.min.css";
import "./ui/tokens.css";
import { t } from "./messages/i18n.ts";

provideBridge(connect());
const app = createApp(App);
app.use(createPinia());
app.config.errorHandler = (thrown) => {
  console.error(thrown);
  useNotices().fail(t("app.fault"), thrown);
};
const settings = useSettings();
settings.apply();
// language and colours first, so that nothing flickers; a program that does not answer must not keep the window empty
await Promise.race([settings.load(), new Promise((resolve) => setTimeout(resolve, 700))]);
app.mount("#app");
