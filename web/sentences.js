// The sentences of a script, in the language of the page it runs on.

// `english` maps keys to sentences; a page in another language carries the translation of each English sentence.
export function sentences(english, page) {
  const translations = JSON.parse(page?.text ?? "{}");
  return (key, ...values) => (translations[english[key]] ?? english[key]).replace(/{(\d)}/g, (hole, i) => values[i]);
}
