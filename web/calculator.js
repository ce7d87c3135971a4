// The calculator of the cheat sheet: from the numbers that are known, every way to choose the others.
// A classic script beside the pages, so that it also runs where they are opened as files.
(() => {
  // A sentence in the language of the page, whose table has {0}, {1} … for what is filled in.
  const translations = JSON.parse(document.querySelector("#transconv-calculator")?.text ?? "{}");
  const _ = (parts, ...values) => {
    const sentence = parts.reduce((text, part, i) => `${text}{${i - 1}}${part}`);
    return (translations[sentence] ?? sentence).replace(/{(\d)}/g, (hole, i) => values[i]);
  };

  const MOST = { n: 4096, n_out: 4096, k: 64, s: 64, p: 256, o: 63, d: 32 };
  const TRIED = { k: 11, s: 8, p: 16, d: 4 }; // how far an empty field is tried
  const LEAST = { n: 1, n_out: 1, k: 1, s: 1, p: 0, o: 0, d: 1 };
  const NAMES = {
    n: _`input size`,
    n_out: _`output size`,
    k: _`kernel size`,
    s: _`stride`,
    p: _`padding`,
    o: _`output_padding`,
    d: _`dilation`,
  };
  const SHOWN = 40;

  const sizeOf = ({ n, k, s, p, o, d }) => s * (n - 1) + d * (k - 1) + 1 - 2 * p + o;
  const convolved = (size, { k, s, p, d }) => Math.floor((size + 2 * p - d * (k - 1) - 1) / s) + 1;

  // All settings that agree with what is known; the plainest first: no dilation, no output_padding, a small kernel.
  function solve(known) {
    const tried = (name, most) => (known[name] === undefined ? span(LEAST[name], most) : [known[name]]);
    const found = [];
    for (const d of tried("d", TRIED.d))
      for (const s of tried("s", TRIED.s))
        for (const o of tried("o", Math.max(s, d) - 1))
          for (const k of tried("k", TRIED.k))
            for (const p of tried("p", TRIED.p)) {
              if (o >= Math.max(s, d)) continue;
              const n = known.n ?? (known.n_out - 1 - d * (k - 1) + 2 * p - o) / s + 1;
              if (!Number.isInteger(n) || n < 1 || n > MOST.n) continue;
              const one = { n, k, s, p, o, d };
              one.n_out = sizeOf(one);
              if (one.n_out < 1 || (known.n_out !== undefined && known.n_out !== one.n_out)) continue;
              found.push(one);
            }
    const order = ["d", "o", "k", "s", "p"];
    return found.sort((a, b) => order.map((name) => a[name] - b[name]).find(Boolean) ?? 0);
  }

  const span = (from, to) => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);

  // PyTorch's own defaults are left out.
  function code({ k, s, p, o, d }) {
    const given = [
      `kernel_size=${k}`,
      s !== 1 && `stride=${s}`,
      p && `padding=${p}`,
      o && `output_padding=${o}`,
      d !== 1 && `dilation=${d}`,
    ];
    return `nn.ConvTranspose2d(C_in, C_out, ${given.filter(Boolean).join(", ")})`;
  }

  function read(form) {
    const known = {};
    for (const name of Object.keys(NAMES)) {
      const text = form.elements[name].value.trim();
      if (!text) continue;
      const value = Number(text);
      if (!Number.isInteger(value) || value < LEAST[name] || value > MOST[name])
        throw new RangeError(_`${NAMES[name]} must be a whole number from ${LEAST[name]} to ${MOST[name]}, got ${text}`);
      known[name] = value;
    }
    if (known.n === undefined && known.n_out === undefined)
      throw new RangeError(_`input size or output size must be given: one of the two starts the search`);
    if (known.o !== undefined && known.o >= Math.max(known.s ?? TRIED.s, known.d ?? TRIED.d))
      throw new RangeError(_`output_padding must be smaller than stride or than dilation, got ${known.o}`);
    return known;
  }

  function make(tag, parent, text = "", attributes = {}) {
    const element = parent.appendChild(document.createElement(tag));
    element.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  function build(place) {
    const form = make("form", place, "", { "aria-label": _`Calculator`, novalidate: "" });
    const start = { n: 16, n_out: 32, s: 2, d: 1 };
    for (const [name, words] of Object.entries(NAMES)) {
      const label = make("label", form, `${words} `);
      make("var", label, name === "n_out" ? "n_out" : name);
      const [min, max] = [LEAST[name], MOST[name]];
      make("input", label, "", { name, type: "number", min, max, step: 1, inputmode: "numeric", value: start[name] ?? "" });
    }
    const said = make("p", place, "", { role: "status", class: "tc-found" });
    const scroller = make("div", place, "", { class: "tc-table", tabindex: 0, role: "region", "aria-label": _`Settings found` });
    const update = () => {
      scroller.replaceChildren();
      try {
        const found = solve(read(form));
        said.textContent = told(found);
        if (found.length) table(scroller, found.slice(0, SHOWN));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        said.textContent = error.message;
      }
    };
    form.addEventListener("input", update);
    form.addEventListener("submit", (event) => event.preventDefault());
    update();
  }

  function told({ length }) {
    if (!length) return _`No setting does this, among those that are tried.`;
    if (length === 1) return _`One setting does this.`;
    return length > SHOWN ? _`${length} settings do this. The ${SHOWN} plainest:` : _`${length} settings do this.`;
  }

  function table(parent, found) {
    const grid = make("table", parent);
    const head = make("tr", make("thead", grid));
    for (const title of [...Object.keys(NAMES), _`back`, _`code`]) make("th", head, title, { scope: "col" });
    const body = make("tbody", grid);
    for (const one of found) {
      const row = make("tr", body);
      for (const name of Object.keys(NAMES)) make("td", row, one[name]);
      make("td", row, convolved(one.n_out, one) === one.n ? _`yes` : _`no`);
      make("code", make("td", row), code(one));
    }
  }

  window.transconvCalculator = { solve, code };
  for (const place of document.querySelectorAll(".tc-calculator")) build(place);
})();
