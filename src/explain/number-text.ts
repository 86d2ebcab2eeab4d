const digits = 3;
/** Outside these sizes a number is written with an exponent. */
const smallestPlain = 1e-3;
const largestPlain = 1e6;

/**
 * A number with three significant digits: `0.25`, `1.2e-5`, `12,300`; whole numbers below a million keep every digit.
 * Numbers that are not finite read `NaN`, `infinite` and `minus infinite`.
 */
export function numberText(x: number): string {
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x > 0 ? "infinite" : "minus infinite";
  if (x === 0) return "0";
  const size = Math.abs(x);
  if (size < smallestPlain || size >= largestPlain) return exponentText(x);
  if (Number.isInteger(x) || size >= 1000) return grouped(Math.round(x));
  const text = plainDigits(Number(x.toPrecision(digits)));
  return minus(text);
}

/** A number with its sign, rounded to two decimals: `+0.30`, `−6.31`. */
export function signedText(x: number): string {
  if (!Number.isFinite(x)) return numberText(x);
  const text = Math.abs(x).toFixed(2);
  if (Number(text) === 0) return text;
  return x > 0 ? `+${text}` : `−${text}`;
}

/** A share in [0, 1] as a percentage with one decimal, more where it is under 0.1 %: `98.2 %`, `0.04 %`. */
export function percentText(share: number): string {
  if (!Number.isFinite(share)) return numberText(share);
  const percent = 100 * share;
  const isSmall = Math.abs(percent) < 0.1;
  return `${isSmall ? numberText(percent) : minus(String(Number(percent.toFixed(1))))} %`;
}

/** Decades without sign, with the factor that they are: `6.3 decades (a factor 2,000,000)`. */
export function decadesText(decades: number): string {
  const size = Math.abs(decades);
  if (!Number.isFinite(size)) return `${numberText(size)} decades`;
  const unit = size.toFixed(1) === "1.0" ? "decade" : "decades";
  return `${size.toFixed(1)} ${unit} (a factor ${factorText(size)})`;
}

/** Seconds as people say them: `0.4 s`, `12 s`, `3 min 20 s`. */
export function secondsText(seconds: number): string {
  if (!Number.isFinite(seconds)) return numberText(seconds);
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** 10^size to two significant digits, because decades are known to one decimal. */
function factorText(size: number): string {
  const factor = Number((10 ** size).toPrecision(2));
  if (factor >= 1e9) return exponentText(factor);
  return factor < 100 ? plainDigits(factor) : grouped(factor);
}

function exponentText(x: number): string {
  const [mantissa = "", exponent = ""] = x.toExponential(digits - 1).split("e");
  return minus(`${String(Number(mantissa))}e${exponent.replace("+", "")}`);
}

function plainDigits(x: number): string {
  return String(x);
}

function grouped(x: number): string {
  return minus(String(x).replaceAll(/\B(?=(\d{3})+$)/g, ","));
}

function minus(text: string): string {
  return text.startsWith("-") ? `−${text.slice(1)}` : text;
}
