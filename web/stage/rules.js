// What a figure says when a setting isn't possible.

import { show } from "../numbers.js";
import { sentence } from "./sentence.js";
import { LIMITS } from "./state.js";

export function broken({ rule, name, axis, value, min, max, size, has, takes, o, s, d }) {
  const along = axis === undefined ? "" : sentence(`along.${axis}`);
  const quoted = JSON.stringify(value) ?? "";
  switch (rule) {
    case "shape":
      return sentence("rule.shape", name);
    case "size":
      return sentence("rule.size", name, min, max, value);
    case "channels":
      return sentence("rule.channels", name, max, value);
    case "kernels":
      return sentence("rule.kernels", has, takes);
    case "stored":
      return sentence("rule.stored", value);
    case "number":
      return sentence("rule.number", name, quoted, show(max));
    case "setting":
      return sentence("rule.setting", name, LIMITS[name].smallest, LIMITS[name].largest, quoted);
    case "output_padding":
      return sentence("rule.output_padding", o, s, d, along);
    case "no window":
      return sentence("rule.noWindow", size, value, along);
    case "nothing left":
      return sentence("rule.nothingLeft", show(size), along);
    case "factors":
      return sentence("rule.factors");
    default:
      return sentence("rule.other", quoted);
  }
}
