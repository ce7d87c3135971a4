// The stored steps of a training: the kernel after each of them, and the error before the next. They were made by
// chapter 2's own code, which a test runs again.

import run from "../../lib/transconv_course/training.json" with { type: "json" };

export const { kernels, errors } = run;
export const stepOf = ({ step }) => step ?? errors.length - 1;

// What is drawn of a state: in the training's view, the kernel as it was then.
export const stored = (state) => (state.view === "training" ? { ...state, K: kernels[stepOf(state)] } : state);
