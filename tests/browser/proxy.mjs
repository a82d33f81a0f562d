// Stands between the browser and the explorer: keeps every byte that the browser sends, and lies when it is told to.
import { createServer, request } from "node:http";

export async function startProxy(port) {
  const proxy = {
    /** Port of the explorer behind it. */
    target: port,
    /** What the browser sent since the last clear: request line, headers, body. */
    sent: [],
    /** Null, or what an answer is made into: (path, text) to a text, to { status, headers, text }, or to null as it is. */
    lie: null,
    /** Bytes of the last { flood: bytes, headers } that the browser took; settled once it wants no more. */
    flooded: 0,
    floodEnded: Promise.resolve(),
    clear() {
      this.sent.length = 0;
    },
  };
  const server = createServer((incoming, outgoing) => {
    const body = [];
    incoming.on("data", (chunk) => body.push(chunk));
    incoming.on("end", () => {
      proxy.sent.push(
        Buffer.concat([
          Buffer.from([incoming.method, incoming.url, ...incoming.rawHeaders].join("\n") + "\n"),
          ...body,
        ]),
      );
      // Uncompressed, so that an answer can be altered as a text.
      const headers = { ...incoming.headers, "accept-encoding": "identity" };
      const asked = request(
        { host: "127.0.0.1", port: proxy.target, path: incoming.url, method: incoming.method, headers },
        (answer) => forward(proxy, incoming.url, answer, outgoing),
      );
      asked.on("error", () => outgoing.destroy());
      asked.end(Buffer.concat(body));
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  proxy.port = server.address().port;
  proxy.stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return proxy;
}

function forward(proxy, path, answer, outgoing) {
  const chunks = [];
  answer.on("data", (chunk) => chunks.push(chunk));
  answer.on("end", async () => {
    let body = Buffer.concat(chunks);
    const headers = { ...answer.headers };
    let status = answer.statusCode;
    let lie = null;
    try {
      lie = proxy.lie === null ? null : await proxy.lie(path, body.toString("utf8"));
    } catch (fault) {
      // An answer that cannot be altered: the test sees why at once, not a page that waits.
      lie = { status: 500, text: String(fault.stack) };
      console.error(`proxy: ${path} (${status}): ${fault.stack}`);
    }
    if (lie !== null && lie !== undefined) {
      const told = typeof lie === "string" ? { text: lie } : lie;
      body = Buffer.from(told.text ?? "");
      status = told.status ?? status;
      Object.assign(headers, told.headers);
      delete headers["transfer-encoding"];
      if (told.flood !== undefined) {
        delete headers["content-length"];
        outgoing.writeHead(status, headers);
        proxy.floodEnded = flood(proxy, outgoing, told.flood);
        return;
      }
      headers["content-length"] = String(body.length);
    }
    outgoing.writeHead(status, headers);
    outgoing.end(body);
  });
}

/** As many bytes as the browser takes. */
function flood(proxy, outgoing, bytes) {
  const piece = Buffer.alloc(64 * 1024, 0x20);
  return new Promise((ended) => {
    outgoing.on("close", ended);
    const pour = () => {
      while (proxy.flooded < bytes) {
        proxy.flooded += piece.length;
        if (!outgoing.write(piece)) return;
      }
      outgoing.end();
    };
    outgoing.on("drain", pour);
    pour();
  });
}
