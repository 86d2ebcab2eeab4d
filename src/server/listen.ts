import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { viewApp } from "./app.ts";
import type { Asset } from "./assets.ts";
import { isLoopback, ownHosts } from "./hosts.ts";
import type { ServedRun } from "./run.ts";

export interface ListenOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly runs: readonly ServedRun[];
}

/** A server that is running. */
export interface Listening {
  /** To be opened in a browser; with the token where one is asked for. */
  readonly url: string;
  close(): Promise<void>;
}

const tokenBytes = 24;

/** Starts the server; beyond this machine only with a token, which is drawn anew every time. */
export function listen({ host, port, assets, runs }: ListenOptions): Promise<Listening> {
  const token = isLoopback(host) ? undefined : randomBytes(tokenBytes).toString("base64url");
  let bound = port;
  const app = viewApp({ access: { isOwnHost: ownHosts(host, () => bound), token }, assets, runs });
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port }, (info: AddressInfo) => {
      bound = info.port;
      const name = host.includes(":") ? `[${host}]` : host;
      resolve({
        url: `http://${name}:${bound}/${token === undefined ? "" : `?token=${token}`}`,
        close: () =>
          new Promise((done) => {
            if ("closeAllConnections" in server) server.closeAllConnections();
            server.close(() => done());
          }),
      });
    });
    server.on("error", reject);
  });
}
