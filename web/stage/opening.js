// The moves with which scenes begin. `wait(milliseconds)` never returns once a reader has touched the figure, so nothing
// after it happens.

import { sizes } from "./operator.js";
import { FALL } from "./motion.js";

// Each number of X lifts, scales and drops a copy of K, once.
export async function stampOnce(figure, wait) {
  const { input } = sizes(figure.shown);
  const every = input[0] * input[1];
  await wait(400);
  for (let n = 0; n < every; n++) {
    figure.stage.pulse(`x${[Math.floor(n / input[1]), n % input[1]]}`, 1.14, 380);
    figure.lift(n, 380);
    await wait(440);
    figure.drop(n, 320, FALL);
    await wait(300);
    figure.land(n);
    await wait(120);
  }
  await wait(150);
  figure.finish();
  figure.stage.pulse(`y${figure.invites}`, 1.24, 560);
}

// X and Y unroll into vectors, and the stamps into the columns of the matrix.
export async function unroll(figure, wait) {
  await wait(900);
  figure.finish({ duration: 1200, stagger: 40 });
}
