// Answers questions where they stand: no kernel, no request. What was answered is kept in this browser and nowhere else.
(() => {
  const STORE = "transconv-answers";

  const stored = () => {
    try {
      const all = JSON.parse(localStorage.getItem(STORE));
      return all && typeof all === "object" ? all : {};
    } catch {
      return {}; // no storage, or not ours
    }
  };
  const keep = (all) => {
    try {
      localStorage.setItem(STORE, JSON.stringify(all));
    } catch {
      // a private window: the page works, and forgets
    }
  };
  const fill = (sentence, values) => sentence.replace(/{(\w+)}/g, (_, name) => values[name]);
  const squeezed = (text) => text.replace(/\s+/g, "");
  // "4,000" is four thousand to one reader and four to another: the number and its other reading.
  const readings = (text) => {
    const plain = text.replace(/[−–]/g, "-");
    return [plain.replace(",", "."), plain.replaceAll(",", "")].filter(Boolean).map(Number).filter((value) => !isNaN(value));
  };

  function make(tag, parent, text = "", type = "") {
    const element = document.createElement(tag);
    if (type) element.className = type;
    element.textContent = text;
    if (tag === "button") element.type = "button";
    return parent.appendChild(element);
  }

  // The answers under "Answer": the right ones in their order, and each sentence about an answer, "" about all others.
  function readKey(field) {
    const answers = [...field.querySelectorAll("details [data-answer]")];
    const right = answers.filter(({ dataset }) => "right" in dataset).map(({ dataset }) => dataset.answer);
    const reasons = new Map(answers.map((element) => [element.dataset.answer, element.querySelector(":scope > span")]));
    return { right, reasons };
  }

  // The parts are text, or elements of the page whose content is repeated.
  function say(element, ...parts) {
    const content = (part) => (part instanceof Element ? [...part.cloneNode(true).childNodes] : [part]);
    element.replaceChildren(...parts.filter(Boolean).flatMap((part) => [" ", ...content(part)]).slice(1));
  }

  const TYPED = {
    given: (field) => field.querySelector("input").value.trim() || null,
    put: (field, given) => (field.querySelector("input").value = given),
  };

  // Each kind: what the reader gave (null while nothing), whether it is right with the sentences about it, and how to put it back.
  const KINDS = {
    choose: {
      given: (field) => {
        const chosen = [...field.querySelectorAll("input:checked")].map((input) => input.value);
        return chosen.length ? chosen : null;
      },
      put: (field, given) => field.querySelectorAll("input").forEach((input) => (input.checked = given.includes(input.value))),
      judge: (given, { right, reasons }, words) => {
        const wrong = given.find((answer) => !right.includes(answer));
        if (wrong !== undefined) return [false, reasons.get(wrong)];
        if (given.length < right.length) return [false, words.some];
        return [true, ...given.map((answer) => reasons.get(answer))];
      },
    },
    number: {
      ...TYPED,
      judge: (given, { right, reasons }, words) => {
        const values = readings(given);
        if (!values.length) return [null, words["not a number"]];
        const known = [...reasons.keys()].find((answer) => answer && values.includes(Number(answer))) ?? "";
        return [known === right[0], reasons.get(known)];
      },
    },
    prints: {
      ...TYPED,
      judge: (given, { right, reasons }) => {
        const known = [...reasons.keys()].find((answer) => answer && squeezed(answer) === squeezed(given)) ?? "";
        return [known === right[0], reasons.get(known)];
      },
    },
    order: {
      given: (field) => [...field.querySelectorAll("ol")[0].children].map((item) => item.dataset.value),
      put: (field, given) => {
        const list = field.querySelector("ol");
        for (const step of given) list.append(...[...list.children].filter((item) => item.dataset.value === step));
      },
      judge: (given, { right, reasons }) => [given.every((step, place) => step === right[place]), reasons.get("")],
    },
  };

  function movable(field, words, said) {
    const list = field.querySelector("ol");
    for (const item of list.children) {
      const text = item.textContent;
      const move = (symbol, name, by) => {
        const button = make("button", item, symbol);
        button.setAttribute("aria-label", `${name}: ${text}`);
        button.onclick = () => {
          const steps = [...list.children];
          const to = Math.max(0, Math.min(steps.length - 1, steps.indexOf(item) + by));
          if (by < 0) list.insertBefore(item, steps[to]);
          else list.insertBefore(item, steps[to].nextSibling);
          button.focus();
          say(said, fill(words.place, { step: text, place: to + 1, count: steps.length }));
        };
      };
      item.append(" ");
      move("↑", words.up, -1);
      move("↓", words.down, 1);
    }
  }

  function enliven(section) {
    const { chapter } = section.dataset;
    const words = {};
    for (const word of section.querySelectorAll("[data-word]")) words[word.dataset.word] = word.textContent;
    const fields = [...section.querySelectorAll(".tc-question")];
    const score = document.createElement("p");
    score.className = "tc-score";

    const tell = () => {
      const all = stored();
      const rights = (answers) => Object.values(answers).filter((answer) => answer.right).length;
      const sum = Object.values(all).reduce((total, answers) => total + rights(answers), 0);
      score.textContent = fill(words.score, { here: rights(all[chapter] ?? {}), count: fields.length, all: sum });
    };

    for (const field of fields) {
      const kind = KINDS[field.dataset.kind];
      const key = readKey(field);
      const bar = document.createElement("div");
      field.insertBefore(bar, field.querySelector("details"));
      const button = make("button", bar, words.check);
      const said = make("output", bar, "", "tc-said");
      if (field.dataset.kind === "order") movable(field, words, said);
      const check = () => {
        const given = kind.given(field);
        if (given === null) return say(said, words.empty);
        const [right, ...reasons] = kind.judge(given, key, words);
        say(said, right === null ? null : right ? `✓ ${words.right}` : `✗ ${words.wrong}`, ...reasons);
        if (right === null) return;
        const all = stored();
        (all[chapter] ??= {})[field.id] = { given, right };
        keep(all);
        tell();
      };
      button.onclick = check;
      field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.target.type !== "text") return;
        event.preventDefault();
        event.stopPropagation(); // a notebook would run the cell
        check();
      });
      const before = stored()[chapter]?.[field.id];
      if (before) {
        try {
          kind.put(field, before.given);
          if (before.right) say(said, `✓ ${words.right}`);
        } catch {
          // kept by another edition of the question
        }
      }
    }

    section.append(score);
    const clear = make("button", section, words.clear);
    clear.onclick = () => {
      if (clear.textContent === words.clear) return (clear.textContent = words.sure);
      keep({});
      clear.textContent = words.cleared;
      for (const said of section.querySelectorAll(".tc-said")) said.textContent = "";
      tell();
    };
    clear.onblur = () => (clear.textContent = words.clear);
    const save = make("button", section, words.export);
    save.onclick = () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([JSON.stringify(stored(), null, 1)], { type: "application/json" }));
      link.download = `${STORE}.json`;
      link.click();
      URL.revokeObjectURL(link.href);
    };
    tell();
  }

  for (const section of document.querySelectorAll(".tc-questions:not([data-live])")) {
    section.dataset.live = "";
    enliven(section);
  }
})();
