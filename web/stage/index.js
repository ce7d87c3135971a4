import { TransconvStage } from "./element.js";
import { follow, listen } from "./links.js";

if (!customElements.get("transconv-stage")) {
  customElements.define("transconv-stage", TransconvStage);
  listen();
  follow(location.hash);
}
