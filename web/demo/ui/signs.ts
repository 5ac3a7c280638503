/** The icons of verdicts, which differ in shape and not in colour alone. */
import type { TemplateResult } from "lit";
import type { Verdict } from "../state/verdict.js";
import { icon, type IconName } from "./icons.js";

const icons: Record<Verdict, IconName> = {
  normal: "check", anomalous: "alert", unsure: "unsure", unreadable: "broken", waiting: "wait",
  unknown: "minus",
};

export const sign = (verdict: Verdict): TemplateResult => icon(icons[verdict]);
