/** What a file in hand is by its first bytes; no name and no type of the system is believed. */
export type FileKind = "pdf" | "photo" | "zip" | "office" | "json" | "other" | "empty";

/** How much of a file tells its kind: a PDF's header stands within (ISO 32000-1, annex H, 3.4.1). */
export const kindBytes = 1024;

/** A picture is one whatever text lies in it: only what begins as no picture may be a PDF. The same as Ledger.Evidence has it. */
export function fileKindOf(start: Uint8Array): FileKind {
  if (start.length === 0) return "empty";
  const text = Array.from(start.subarray(0, kindBytes), (b) => String.fromCharCode(b)).join("");
  if (picture.test(text)) return "photo";
  if (text.includes("%PDF-")) return "pdf";
  if (/^PK[\x03\x05\x07]/.test(text)) return "zip";
  if (text.startsWith("\xd0\xcf\x11\xe0")) return "office";
  return /^(?:\xef\xbb\xbf)?[ \t\r\n]*\{/.test(text) ? "json" : "other";
}

/** JPEG, PNG, GIF, BMP, TIFF (and camera formats built on it), WebP, HEIF and AVIF, JPEG XL, JPEG 2000, Photoshop, icons. */
const picture =
  /^(?:\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|BM[\s\S]{4}\0\0\0\0|II[*+]\0|MM\0[*+]|RIFF[\s\S]{4}WEBP|[\s\S]{4}ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1|avi[fs]|crx )|\xff\x0a|\0\0\0\x0c(?:JXL |jP {2})|\xff\x4f\xff\x51|8BPS|\0\0[\x01\x02]\0)/;
