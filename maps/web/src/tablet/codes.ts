/** Codes of checkpoints: what the camera reads, and the short one that is typed in. */

const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LENGTH = 6;

/** Return the checkpoint of a signed code; null where it is none of ours. Whether it was signed by us is
 * the server's to say. */
export function checkpointOf(code: string): string | null {
  const parts = code.split(".");
  if (parts.length !== 3 || parts[0] !== "GB1") return null;
  try {
    return decodeURIComponent(parts[1]);
  } catch {
    return null;
  }
}

/** Return a short code as it is compared: capitals, no spaces, and digits that look like letters put
 * right. */
export const spelled = (typed: string): string =>
  typed.toUpperCase().replace(/[\s-]/g, "").replaceAll("0", "O").replaceAll("1", "I").replaceAll("8", "B");

/** Return whether a short code can be one: its last sign shows a slip of the finger. */
export function isShort(code: string): boolean {
  if (code.length !== LENGTH || [...code].some((sign) => !SIGNS.includes(sign))) return false;
  const sum = [...code.slice(0, -1)].reduce((all, sign, at) => all + (at + 1) * SIGNS.indexOf(sign), 0);
  return SIGNS[sum % 31] === code[LENGTH - 1];
}
