// The figure on a page of the site.

import "./page.js";
import { stick } from "./sticky.js";

stick();
