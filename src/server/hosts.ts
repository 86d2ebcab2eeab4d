import { isIP } from "node:net";
import { hostname } from "node:os";

const everywhere = new Set(["0.0.0.0", "::"]);
const loopback = new Set(["127.0.0.1", "localhost", "::1"]);

/** Whether a server that is bound to `host` can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return loopback.has(host);
}

/**
 * Which Host headers belong to a server. Bound to one address: that one and, on this machine, its other names. Bound to all
 * addresses: addresses and this machine's name, but no name that somebody else could let point here.
 */
export function ownHosts(host: string, port: () => number): (header: string) => boolean {
  return (header) => {
    const { name, port: asked } = partsOf(header);
    if (asked !== port()) return false;
    if (everywhere.has(host))
      return isIP(name) !== 0 || loopback.has(name) || name === hostname().toLowerCase();
    return isLoopback(host) ? loopback.has(name) : name === host.toLowerCase();
  };
}

function partsOf(header: string): { readonly name: string; readonly port: number } {
  const match = /^(?:\[([\da-f:.]+)\]|([a-z\d.-]+))(?::(\d{1,5}))?$/i.exec(header);
  const [, six, other, port = "80"] = match ?? [];
  return { name: (six ?? other ?? "").toLowerCase(), port: match ? Number(port) : Number.NaN };
}
