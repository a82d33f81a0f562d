// Reads QR codes with jsQR and with zbar. One picture a line on standard input, {"side", "grey": base64 of side x side
// bytes}; one answer a line on standard output, {"jsqr", "zbar"}: the text, or null where no code was found.
import { createInterface } from 'node:readline'
import { scanGrayBuffer } from '@undecaf/zbar-wasm'
import jsQR from 'jsqr'

async function read({ side, grey }) {
  const pixels = new Uint8Array(Buffer.from(grey, 'base64'))
  const colours = new Uint8ClampedArray(pixels.length * 4)
  pixels.forEach((value, i) => colours.fill(value, i * 4, i * 4 + 3).fill(255, i * 4 + 3, i * 4 + 4))
  const symbols = await scanGrayBuffer(pixels.buffer, side, side)
  return { jsqr: jsQR(colours, side, side)?.data ?? null, zbar: symbols[0]?.decode('utf-8') ?? null }
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  process.stdout.write(JSON.stringify(await read(JSON.parse(line))) + '\n')
}
