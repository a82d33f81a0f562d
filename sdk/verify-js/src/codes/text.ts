import { fromHex } from "../primitives/bytes.js";
import { type CodeFault } from "./fault.js";

const maxDigits = 700;
const maxHost = 253 + 6;
const path = "/v#";

/** The text of a code's digits at a host. The reader's own machine speaks no TLS: there it is http. */
export function codeText(host: string, digits: string): string {
  return (isLoopback(host) ? "http://" : "https://") + host + path + digits;
}

/** localhost or 127.0.0.1, with or without a port. */
export function isLoopback(host: string): boolean {
  return ["localhost", "127.0.0.1"].includes(host.split(":")[0]!);
}

/** Host and COSE bytes of `https://HOST/v#1` and decimal digits; docs/evidence.md 5. */
export function decodeCodeText(text: string): { readonly host: string; readonly cose: Uint8Array } | CodeFault {
  if (text === "") return "NotALedgerCode";
  const scheme = text.startsWith("http://") ? "http://" : "https://";
  if (text.length > "https://".length + maxHost + path.length + 1 + maxDigits) return "TooLong";
  const at = text.indexOf(path);
  if (!text.startsWith(scheme) || at < scheme.length || at + path.length === text.length) return "NotALedgerCode";
  const host = text.slice(scheme.length, at);
  if (!isHost(host)) return "BadHost";
  if (scheme === "http://" && !isLoopback(host)) return "NotALedgerCode";
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
