// One module, three uses: a custom element on a page, an anywidget in a notebook, and the same text inlined in HTML.

import "./page.js";
import { render } from "./notebook.js";

export default { render };
