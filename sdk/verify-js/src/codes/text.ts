import { fromHex } from "../bytes.js";
import { type CodeFault } from "./fault.js";

const maxDigits = 700;
const maxHost = 253 + 6;
const scheme = "https://";
const path = "/v#";

/** Host and COSE bytes of `https://HOST/v#1` and decimal digits; docs/evidence.md 5. */
export function decodeCodeText(text: string): { readonly host: string; readonly cose: Uint8Array } | CodeFault {
  if (text === "") return "NotALedgerCode";
  if (text.length > scheme.length + maxHost + path.length + 1 + maxDigits) return "TooLong";
  const at = text.indexOf(path);
  if (!text.startsWith(scheme) || at < 0 || at + path.length === text.length) return "NotALedgerCode";
  const host = text.slice(scheme.length, at);
  if (!isHost(host)) return "BadHost";
  const format = text[at + path.length]!;
  if (format !== "1") return /[0-9]/.test(format) ? "NewerFormat" : "BadDigits";
  const cose = decodeDigits(text.slice(at + path.length + 1));
  return typeof cose === "string" ? cose : { host, cose };
}

/** One text for each code: leading zeros, or anything but digits, are refused. */
function decodeDigits(digits: string): Uint8Array | CodeFault {
  if (digits.length > maxDigits) return "TooLong";
  if (!/^[0-9]+$/.test(digits)) return "BadDigits";
  if (digits.startsWith("0")) return "NotCanonicalDigits";
  const hex = BigInt(digits).toString(16);
  const bytes = fromHex("0x" + (hex.length % 2 === 0 ? hex : "0" + hex));
  return bytes[0] === 1 ? bytes.subarray(1) : "BadPrefix";
}

/** ASCII in lower case (Chinese names in punycode, RFC 1123 2.1), with an optional port. */
export function isHost(host: string): boolean {
  if (host.length === 0 || host.length > maxHost) return false;
  const match = /^([^:]*)(?::([1-9][0-9]*))?$/.exec(host);
  if (match === null || Number(match[2] ?? 1) > 65535) return false;
  return match[1]!.split(".").every((label) => /^(?!-)[a-z0-9-]{1,63}$/.test(label) && !label.endsWith("-"));
}
