// Photos of printed codes: a corner of a contract's page, held askew, out of focus, in uneven light, kept as JPEG.
import qrcode from "qrcode-generator";
import { code, world } from "./world.mjs";

const taken = new Map();
let camera = null;

/** The photo of the sample's code of a row, taken once. */
export async function photo(row) {
  camera ??= await world.browser.newPage({ viewport: { width: 800, height: 600 } });
  if (!taken.has(row)) {
    const { code: text, typed } = code(row);
    await camera.setContent(paper(drawing(text), typed));
    taken.set(row, await camera.screenshot({ type: "jpeg", quality: 60 }));
  }
  return taken.get(row);
}

/** The code at level Q, its digits as digits, as it is printed; by a generator that is not ours. */
export function drawing(text) {
  const start = text.search(/\d*$/);
  const qr = qrcode(0, "Q");
  qr.addData(text.slice(0, start), "Byte");
  qr.addData(text.slice(start), "Numeric");
  qr.make();
  const size = qr.getModuleCount();
  let path = "";
  for (let row = 0; row < size; row++)
    for (let from = 0, to; from < size; from = to + 1) {
      for (to = from; to < size && qr.isDark(row, to);) to++;
      if (to > from) path += `M${from + 4} ${row + 4}h${to - from}v1h${from - to}z`;
    }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size + 8} ${size + 8}" shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path d="${path}"/></svg>`;
}

const line = "甲方应于本合同签订之日起按约定交付房屋，乙方应按约定支付购房款。".repeat(2);
const paper = (svg, typed) => `<!doctype html><style>
  body { margin: 0; background: #6b5a48; overflow: hidden; }
  .sheet { width: 1100px; margin: -80px 0 0 -60px; padding: 120px; background: #f3efe6; font: 22px/1.7 serif; color: #333;
    transform: perspective(1500px) rotateX(12deg) rotateY(-9deg) rotate(5deg); filter: blur(0.7px); }
  svg { width: 400px; float: left; margin: 0 30px 0 0; }
  .light { position: absolute; inset: 0; background: linear-gradient(115deg, #0000 30%, #0006 100%); }
</style><div class="sheet">${svg}<p>编号 ${typed}</p><p>${line}</p><p>${line}</p><p>${line}</p></div><div class="light"></div>`;
