import { parameterText, type ParameterShape } from "../../../workers/contract/parameter-shape.ts";
import { t } from "../../messages/i18n.ts";

type Numeric = Extract<ParameterShape, { kind: "number" | "list" }>;

function range({ minimum, above, maximum }: Numeric): string {
  if (above !== undefined) return maximum === undefined ? t("expected.above", { above }) : t("expected.aboveTo", { above, maximum });
  if (minimum !== undefined) return maximum === undefined ? t("expected.from", { minimum }) : t("expected.fromTo", { minimum, maximum });
  return maximum === undefined ? "" : t("expected.atMost", { maximum });
}

function expected(shape: ParameterShape): string {
  switch (shape.kind) {
    case "choice": return t("expected.choice", { choices: shape.choices.join(", ") });
    case "switch": return t("expected.switch");
    case "number": return t(shape.integer ? "expected.whole" : "expected.number", { range: range(shape) }).trim();
    case "metrics": return t("expected.metrics");
    case "list": return shape.fallback === null ? t("expected.weights", { range: range(shape) }) : t(shape.integer ? "expected.wholeList" : "expected.numberList", { example: parameterText(shape.fallback), range: range(shape) });
  }
}

/** What to enter in a parameter's field, as the message at the field says it. */
export function expectedMessage(shape: ParameterShape): string {
  return t(shape.optional ? "expected.enterOptional" : "expected.enter", { what: expected(shape) });
}
