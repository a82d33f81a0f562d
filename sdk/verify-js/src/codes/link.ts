import { codeText } from "./text.js";

const maxLength = 8192;

/**
 * The printed form of a code's link that was changed on its way: percent-encoded, wrapped, with parameters before the # and
 * after the digits, in full-width digits; any other text as it is. Whether what is left is a code, its own form and signature
 * decide. The same as `CodeLink` of Ledger.Evidence.
 */
export function tidyCodeLink(text: string): string {
  if (text.length > maxLength) return text;
  const plain = unwrapped(narrow(decoded(decoded(text.trim()))));
  // What messengers add begins with a mark; a letter among the digits is a slip of the code itself.
  const link =
    /^(?:[Hh][Tt][Tt][Pp][Ss]?:\/\/)?([^/?#]+)\/v\/?(?:\?[^#]*)?#\/?([0-9]+)(?![0-9A-Za-z\x00-\x1f\x7f-\x9f])/.exec(
      plain,
    );
  return link === null ? text : codeText(link[1]!.toLowerCase(), link[2]!);
}

/** Percent-encoded ASCII as what it stands for (RFC 3986, 2.1). */
function decoded(text: string): string {
  return text.replace(/%([0-7][0-9A-Fa-f])/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** Without the line ends of a mail program, the marks of a quotation, and characters that nobody sees. */
function unwrapped(text: string): string {
  const lines = text.split(/[\r\n]/).map((line) => line.replace(/^[ \t>]+/, "").trimEnd());
  return lines.join("").replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, "");
}

/** Full-width forms of ASCII (U+FF01 to U+FF5E) as ASCII. */
export function narrow(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
}
