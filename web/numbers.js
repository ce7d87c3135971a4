// How numbers are written.

// As the course's pictures show them: integers in full, others to three digits, with a true minus sign.
export function show(value) {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return `${value || 0}`.replace("-", "−");
  const short = Number(value.toPrecision(3));
  const text = size >= 1e6 || size < 1e-3 ? short.toExponential().replace("e+", "e") : `${short}`;
  return text.replaceAll("-", "−");
}

export const factor = (value) => (value < 0 ? `(${show(value)})` : show(value));
