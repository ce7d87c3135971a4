// A function whose answers are kept: within one frame, where a node is gets asked for more than once.
export function once(find) {
  const answers = new Map();
  return (key) => {
    if (!answers.has(key)) answers.set(key, find(key));
    return answers.get(key);
  };
}
