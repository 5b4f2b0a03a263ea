import { expectedValue, type ParameterShape } from "../../../workers/contract/parameter-shape.ts";
import { speak } from "../../../workers/contract/speak.ts";
import { language, t } from "../../messages/i18n.ts";

/** What to enter in a parameter's field, as the message at the field says it. */
export function expectedMessage(shape: ParameterShape): string {
  return t(shape.optional ? "expected.enterOptional" : "expected.enter", { what: shape.kind === "metrics" ? t("expected.metrics") : speak(expectedValue(shape), language()) });
}
