export * from "./detector.js";
import "./element.js";
