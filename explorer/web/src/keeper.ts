// The service worker: the page and its files from the network, or as they came last. Answers about filings are never kept.
// It replaces what it keeps when a page is loaded, so never during a check.
const shelf = "ledger-page-1";
const worker = self as unknown as ServiceWorkerGlobalScope;
const pages = /\/(v)?$/;

interface ServiceWorkerGlobalScope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim: () => Promise<void> };
  readonly skipWaiting: () => Promise<void>;
  addEventListener: (type: string, listener: (event: WorkerEvent) => void) => void;
}

interface WorkerEvent {
  readonly request: Request;
  readonly data: unknown;
  waitUntil: (done: Promise<unknown>) => void;
  respondWith: (answer: Promise<Response>) => void;
}

/** An address without its query, into which messengers write; a fragment never comes here. */
function plain(address: string): string {
  const url = new URL(address);
  return url.origin + url.pathname;
}

function isKept(address: string): boolean {
  const path = plain(address);
  if (!path.startsWith(worker.registration.scope)) return false;
  const below = "/" + path.slice(worker.registration.scope.length);
  return pages.test(below) ? below === "/" || below === "/v" : below.startsWith("/assets/");
}

async function keep(address: string): Promise<void> {
  const answer = await fetch(address, { credentials: "omit", cache: "no-cache" });
  if (answer.ok) await (await caches.open(shelf)).put(plain(address), answer);
}

async function fromNetwork(request: Request): Promise<Response> {
  const store = await caches.open(shelf);
  try {
    const answer = await fetch(request);
    if (answer.ok) await store.put(plain(request.url), answer.clone());
    return answer;
  } catch (fault) {
    const kept = (await store.match(plain(request.url))) ?? (await otherPage(store, request));
    if (kept !== undefined) return kept;
    throw fault;
  }
}

/** Start page and page of a code differ in a notice only. */
async function otherPage(store: Cache, request: Request): Promise<Response | undefined> {
  if (request.mode !== "navigate") return undefined;
  return (await store.match(worker.registration.scope + "v")) ?? (await store.match(worker.registration.scope));
}

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("message", (event) => {
  const asked = Array.isArray(event.data) ? event.data.filter((a): a is string => typeof a === "string") : [];
  event.waitUntil(Promise.all(asked.filter(isKept).map(keep)));
});
worker.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && isKept(event.request.url)) event.respondWith(fromNetwork(event.request));
});
