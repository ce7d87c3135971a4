// One module, three uses: a custom element on a page, an anywidget in a notebook, and the same text inlined in HTML.

import { TransconvStage } from "./element.js";
import { follow, listen } from "./links.js";
import { render } from "./notebook.js";

// A page may load the module twice (a widget next to the page's own copy): the first one stays.
if (!customElements.get("transconv-stage")) {
  customElements.define("transconv-stage", TransconvStage);
  listen();
  follow(location.hash);
}

export default { render };
