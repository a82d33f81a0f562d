import { fromHex } from "../primitives/bytes.js";
import { type CodeFault } from "./fault.js";
import { narrow } from "./link.js";

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const digitCount = 26;
const modulus = 1021n;
/** Blanks, dashes and invisible characters, as keyboards and clipboards put them between the groups. */
const gaps = /[-\t-\r \u00a0\u00ad\u2000-\u2015\u202f\u2043\u205f\u2060\u2212\u3000\u30fc\ufe58\ufe63\ufeff]/g;

/**
 * The reference of a typed number: Crockford base32 and two check characters, any letter case, full-width characters, blanks
 * and dashes of any kind anywhere, O as 0, I and L as 1. Not signed: it opens an online look-up and proves nothing.
 * docs/evidence.md 5.
 */
export function readTypedCode(text: string): Uint8Array | CodeFault {
  if (text.length > 64) return "BadTypedCode";
  const plain = narrow(text).replace(gaps, "");
  if (/[^0-9A-Za-z]/.test(plain)) return "BadTypedCode";
  const digits = [...plain.toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1")].map((c) => alphabet.indexOf(c));
  // 26 characters hold 130 bits, so the first has only three.
  if (digits.some((d) => d < 0) || digits.length !== digitCount + 2 || digits[0]! > 7) return "BadTypedCode";
  const number = digits.slice(0, digitCount).reduce((n, d) => n * 32n + BigInt(d), 0n);
  if (number === 0n) return "BadTypedCode";
  if (Number(number % modulus) !== digits[digitCount]! * 32 + digits[digitCount + 1]!) return "BadCheckCharacters";
  return fromHex("0x" + number.toString(16).padStart(32, "0"));
}

/** For instance `0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV`. */
export function formatTypedCode(reference: Uint8Array): string {
  const number = reference.reduce((n, b) => n * 256n + BigInt(b), 0n);
  const check = Number(number % modulus);
  let text = "";
  for (let i = digitCount - 1; i >= 0; i--) text += alphabet[Number((number >> BigInt(5 * i)) & 31n)];
  text += alphabet[check >> 5]! + alphabet[check & 31]!;
  return text.replace(/(.{4})(?=.)/g, "$1-");
}
