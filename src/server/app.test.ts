import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { viewApp } from "./app.ts";
import type { Asset } from "./assets.ts";
import { assetsBelow } from "./assets.ts";
import { contentSecurityPolicy } from "./guard.ts";
import { isLoopback, ownHosts } from "./hosts.ts";
import { type Listening, listen } from "./listen.ts";
import type { ServedRun } from "./run.ts";
import { traceFileRun } from "./trace-file.ts";

const page: Asset = {
  type: "text/html; charset=utf-8",
  bytes: new TextEncoder().encode("<p>page"),
};
const assets = new Map([
  ["/", page],
  ["/index.html", page],
]);
const run: ServedRun = {
  name: "run",
  kind: "document",
  read: async () => ({ text: "{}", until: 0 }),
  follow: undefined,
};
const isOwnHost = ownHosts("127.0.0.1", () => 4610);

function app(token?: string) {
  return viewApp({ access: { isOwnHost, token }, assets, runs: [run] });
}

async function status(path: string, headers: Record<string, string> = {}, method = "GET") {
  const request = new Request(`http://127.0.0.1:4610${path}`, {
    method,
    headers: { host: "127.0.0.1:4610", ...headers },
  });
  return (await app().request(request)).status;
}

const open: Listening[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "isograd-server-"));
  folders.push(made);
  return made;
}

describe("who may ask", () => {
  test("the page itself, by any name of this machine", async () => {
    expect(await status("/")).toBe(200);
    expect(await status("/", { host: "localhost:4610" })).toBe(200);
    expect(await status("/", { host: "[::1]:4610" })).toBe(200);
    expect(await status("/api/runs", { origin: "http://127.0.0.1:4610" })).toBe(200);
  });

  test.each([
    "evil.example:4610",
    "127.0.0.1",
    "127.0.0.1:80",
    "127.0.0.1.evil.example:4610",
    "",
    "localhost:4610@evil.example",
  ])("not who asks for host %j, as after DNS rebinding", async (host) => {
    expect(await status("/api/runs", { host })).toBe(403);
  });

  test.each(["http://evil.example", "null", "http://127.0.0.1:4611", "https://127.0.0.1:4610"])(
    "not a page of origin %s",
    async (origin) => {
      expect(await status("/api/runs", { origin })).toBe(403);
    },
  );

  test("not a script, image or frame of another site, but a link", async () => {
    expect(await status("/", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" })).toBe(
      403,
    );
    expect(
      await status("/api/runs", { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" }),
    ).toBe(403);
    expect(
      await status("/", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }),
    ).toBe(200);
  });

  test.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])(
    "nobody with %s: nothing is written",
    async (method) => {
      expect(await status("/api/runs", {}, method)).toBe(405);
    },
  );

  test("with a token only who has it, in the address first and in a cookie then", async () => {
    const ask = (path: string, headers: Record<string, string> = {}) =>
      app("secret").request(
        new Request(`http://127.0.0.1:4610${path}`, {
          headers: { host: "127.0.0.1:4610", ...headers },
        }),
      );
    expect((await ask("/")).status).toBe(401);
    expect((await ask("/api/runs?token=secreT")).status).toBe(401);
    expect((await ask("/api/runs", { cookie: "isograd-token=other" })).status).toBe(401);
    const first = await ask("/?token=secret");
    expect(first.status).toBe(200);
    const cookie = first.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^isograd-token=secret; Path=\/; HttpOnly; SameSite=Strict$/);
    expect((await ask("/api/runs", { cookie: "isograd-token=secret" })).status).toBe(200);
  });

  test("only bound to this machine is there no token", () => {
    expect(["127.0.0.1", "localhost", "::1", "0.0.0.0", "192.168.0.7"].map(isLoopback)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  test("bound to all addresses: any address and the machine's name, no name of somebody else", () => {
    const isOwn = ownHosts("0.0.0.0", () => 80);
    expect(
      ["192.168.0.7", "[fe80::1]", "localhost", "rebound.example"].map((host) => isOwn(host)),
    ).toEqual([true, true, true, false]);
  });
});

describe("what is answered", () => {
  test("every answer, errors too, forbids inline scripts and whatever is not of the page", async () => {
    expect(contentSecurityPolicy).not.toContain("unsafe-inline");
    expect(contentSecurityPolicy).not.toContain("'unsafe-eval'");
    for (const path of ["/", "/api/runs", "/nothing"]) {
      const { headers } = await app().request(
        new Request(`http://127.0.0.1:4610${path}`, { headers: { host: "127.0.0.1:4610" } }),
      );
      expect(headers.get("content-security-policy")).toBe(contentSecurityPolicy);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("access-control-allow-origin")).toBeNull();
    }
  });

  test("a run that does not exist is 404", async () => {
    expect(await status("/api/runs/1")).toBe(404);
    expect(await status("/api/runs/-1")).toBe(404);
    expect(await status("/api/runs/0x0")).toBe(404);
  });
});

describe("paths", () => {
  test.each([
    "/../package.json",
    "/..%2fpackage.json",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "/..%5c..%5cpackage.json",
    "/%252e%252e%252fpackage.json",
    "/..%c0%af..%c0%afetc/passwd",
    "/.%00./etc/passwd",
    "//etc/passwd",
    "/index.html%00.js",
    "/api/runs/../../../etc/passwd",
    "/api/runs/..%2f..%2fetc%2fpasswd",
    "/etc/passwd",
    "/file:///etc/passwd",
    "/C:%5cWindows%5cwin.ini",
  ])("%s leads nowhere", async (path) => {
    const root = folder();
    writeFileSync(join(root, "index.html"), "page");
    const server = await listen({
      host: "127.0.0.1",
      port: 0,
      assets: assetsBelow(root),
      runs: [run],
    });
    open.push(server);
    // A raw request: clients tidy paths up before they send them.
    expect(await rawStatus(server.url, path)).toMatch(/^HTTP\/1\.1 (404|400) /);
  });

  test("only files of known kinds below the folder are answered", () => {
    const root = folder();
    writeFileSync(join(root, "index.html"), "page");
    writeFileSync(join(root, ".env"), "secret");
    expect([...assetsBelow(root).keys()].toSorted()).toEqual(["/", "/index.html"]);
  });
});

describe("a trace file", () => {
  test("is read in whole lines, and what is added is sent from there on", async () => {
    const path = join(folder(), "run.trace.jsonl");
    writeFileSync(path, "header\nfirst\ncut o");
    const { read, follow } = traceFileRun(path, "run");
    const { text, until } = await read();
    expect(new TextDecoder().decode(text as Uint8Array)).toBe("header\nfirst\n");
    const ended = new AbortController();
    const events: unknown[] = [];
    const following = follow?.(
      until,
      async (event) => {
        events.push(event);
        ended.abort();
      },
      ended.signal,
    );
    appendFileSync(path, "ff\nmore\nand");
    await following;
    expect(events).toEqual([{ event: "lines", data: "cut off\nmore", id: "26" }]);
  });

  test("that became shorter is another file, which is said", async () => {
    const path = join(folder(), "run.trace.jsonl");
    writeFileSync(path, "short\n");
    const events: string[] = [];
    await traceFileRun(path, "run").follow?.(
      1000,
      async ({ event }) => {
        events.push(event);
      },
      new AbortController().signal,
    );
    expect(events).toEqual(["restart"]);
  });

  test("is followed over server-sent events, from the place that the browser saw last", async () => {
    const path = join(folder(), "run.trace.jsonl");
    writeFileSync(path, "header\nfirst\nsecond\n");
    const server = await listen({
      host: "127.0.0.1",
      port: 0,
      assets,
      runs: [traceFileRun(path, "run")],
    });
    open.push(server);
    const answer = await fetch(`${server.url}api/runs/0/live?from=0`, {
      headers: { "Last-Event-ID": "13" },
    });
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    const { value } = (await answer.body?.getReader().read()) ?? {};
    expect(new TextDecoder().decode(value)).toBe("event: lines\ndata: second\nid: 20\n\n");
  });
});

function rawStatus(url: string, path: string): Promise<string> {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    });
    let answer = "";
    socket.on("data", (bytes) => {
      answer += bytes.toString();
    });
    socket.on("end", () => resolve(answer.split("\r\n")[0] ?? ""));
    socket.on("error", reject);
  });
}
