/* The link builder on the page for teachers: composes nbgitpuller's link while the form is filled in.
   Named .mjs because Jupyter Book would load every .js in _static on every page. */

const encoded = (text) => encodeURIComponent(text);
const trimmed = (text) => text.trim().replace(/\/+$/, "");

/** The link. `place` is the part of the hub's address that selects an interface, such as "lab/tree/". */
export function pullLink({ hub, repository, branch, path, place }) {
  const folder = trimmed(repository).split("/").at(-1); // nbgitpuller's own rule, so ".git" stays
  const inside = `${folder}/${trimmed(path).replace(/^\/+/, "")}`.replace(/\/$/, "");
  const target = place + inside.split("/").map(encoded).join("/");
  const query = { repo: trimmed(repository), urlpath: target, branch: branch.trim() };
  const pairs = Object.entries(query).filter(([, value]) => value);
  return `${trimmed(hub)}/hub/user-redirect/git-pull?${pairs.map(([name, value]) => `${name}=${encoded(value)}`).join("&")}`;
}

function show(form) {
  const ready = form.checkValidity();
  const anchor = form.querySelector("a");
  form.link.value = ready ? pullLink(Object.fromEntries(new FormData(form))) : "";
  form.copy.disabled = !ready;
  anchor.hidden = !ready;
  anchor.href = form.link.value;
  say(form, "");
}

function say(form, text) {
  form.querySelector("[role=status]").textContent = text;
}

async function copy(form) {
  form.link.select();
  try {
    await navigator.clipboard.writeText(form.link.value);
    say(form, "Copied.");
  } catch {
    say(form, "The link is selected: copy it with Ctrl+C, or ⌘C.");
  }
}

function start(form) {
  const path = new URLSearchParams(location.search).get("path"); // set by a link from a notebook's page
  form.hidden = false;
  if (path) {
    form.path.value = path;
    addEventListener("load", () => form.hub.focus()); // any earlier, scrolling to the heading would take the focus away
  }
  form.addEventListener("input", () => show(form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    copy(form);
  });
  show(form);
}

const form = globalThis.document?.getElementById("pull-link"); // the unit tests have no document
if (form) start(form);
