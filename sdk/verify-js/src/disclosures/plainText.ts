/**
 * Which text may be hashed or signed: Unicode in NFC (UAX #15) without control characters, line and paragraph separators,
 * half surrogate pairs, noncharacters at a plane's end, or the format characters that reorder what is seen (UAX #9).
 */
export function isPlainText(text: string): boolean {
  for (const c of text) {
    const value = c.codePointAt(0)!;
    if (value === 0xfffd || isBidi(value) || (value & 0xfffe) === 0xfffe) return false;
    if (value >= 0xd800 && value <= 0xdfff) return false;
    if (value < 0x20 || (value >= 0x7f && value < 0xa0) || value === 0x2028 || value === 0x2029) return false;
  }
  return text.normalize("NFC") === text;
}

function isBidi(value: number): boolean {
  return (
    value === 0x061c ||
    value === 0x200e ||
    value === 0x200f ||
    (value >= 0x202a && value <= 0x202e) ||
    (value >= 0x2066 && value <= 0x2069) ||
    value === 0xfeff
  );
}
