import { isLoopback } from "@ledger/verify";
import { trust } from "./settings.js";

/** The first of the published hosts; where none is published, the one that this page stands on. */
export function publishedHost(): string {
  return trust.hosts[0] ?? location.host;
}

/** Whether this page stands where it is published. */
export function isPublished(): boolean {
  return trust.hosts.length === 0 || trust.hosts.includes(location.host);
}

/** The address of a host: nothing speaks TLS on the reader's own machine. */
export function addressOf(host: string): string {
  return (isLoopback(host) ? "http://" : "https://") + host;
}

/** Published hosts that are not the server that this page came from; two names of one machine's port are one server. */
export function otherHosts(): string[] {
  const own = serverOf(location.host);
  return trust.hosts.filter((host) => serverOf(host) !== own);
}

function serverOf(host: string): string {
  return isLoopback(host) ? "localhost" + host.slice(host.split(":")[0]!.length) : host;
}
