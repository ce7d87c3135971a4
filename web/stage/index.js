import { TransconvStage } from "./element.js";

if (!customElements.get("transconv-stage")) customElements.define("transconv-stage", TransconvStage);
