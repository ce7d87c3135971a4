// The figure on a page: it comes alive, and links in the text act on it.

import { TransconvStage } from "./element.js";
import { follow, listen } from "./links.js";

// A page may load the module twice (a widget next to the page's own copy): the first one stays.
if (!customElements.get("transconv-stage")) {
  customElements.define("transconv-stage", TransconvStage);
  listen();
  follow(location.hash);
}
