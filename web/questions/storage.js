// The answers are kept in this browser and nowhere else: {chapter: {question: {given, right}}}.

export const STORE = "transconv-answers";

export function stored() {
  try {
    const all = JSON.parse(localStorage.getItem(STORE));
    return all && typeof all === "object" ? all : {};
  } catch {
    return {}; // storage is turned off, or holds something else
  }
}

export function store(all) {
  try {
    localStorage.setItem(STORE, JSON.stringify(all));
  } catch {
    // in a private window the page works, but forgets the answers
  }
}
