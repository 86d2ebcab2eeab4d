import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { Asset } from "./assets.ts";
import { type Access, guard } from "./guard.ts";
import type { ServedRun } from "./run.ts";

export interface AppOptions {
  readonly access: Access;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly runs: readonly ServedRun[];
}

/** Pages that follow a run at once; each holds a timer and a socket. */
const mostFollowers = 64;
const heartbeatMs = 15_000;

/** The server of the view: its page, its runs, and what is added to them. It reads, and writes nothing. */
export function viewApp({ access, assets, runs }: AppOptions): Hono {
  const app = new Hono();
  let followers = 0;
  app.use(guard(access));

  app.get("/api/runs", (context) =>
    context.json(
      runs.map(({ name, kind, follow }, id) => ({ id, name, kind, isLive: follow !== undefined })),
    ),
  );

  app.get("/api/runs/:id{[0-9]+}", async (context) => {
    const run = runs[Number(context.req.param("id"))];
    if (!run) return context.text("there is no such run\n", 404);
    const { text, until } = await run.read();
    const type = run.kind === "trace" ? "application/jsonl" : "application/json";
    return context.body(text, 200, {
      "Content-Type": `${type}; charset=utf-8`,
      "Isograd-Until": String(until),
    });
  });

  app.get("/api/runs/:id{[0-9]+}/live", (context) => {
    const follow = runs[Number(context.req.param("id"))]?.follow;
    if (!follow) return context.body(null, 204);
    if (followers >= mostFollowers) return context.text("too many pages follow runs\n", 503);
    const said = context.req.header("last-event-id") ?? context.req.query("from");
    const from = said === undefined || !/^\d{1,15}$/.test(said) ? 0 : Number(said);
    return streamSSE(context, async (stream) => {
      const ended = new AbortController();
      followers++;
      stream.onAbort(() => ended.abort());
      const beat = setInterval(() => void stream.write(":\n\n"), heartbeatMs);
      try {
        await follow(from, (event) => stream.writeSSE(event), ended.signal);
      } finally {
        followers--;
        clearInterval(beat);
      }
    });
  });

  app.get("*", (context) => {
    const asset = assets.get(context.req.path);
    return asset
      ? context.body(asset.bytes, 200, { "Content-Type": asset.type })
      : context.text("there is nothing here\n", 404);
  });
  return app;
}
