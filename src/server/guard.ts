import { timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";

/** Who may ask. */
export interface Access {
  /** Host headers that are answered, such as `127.0.0.1:4610`. */
  readonly isOwnHost: (host: string) => boolean;
  /** Without it nothing is answered; `undefined` where only this machine can ask. */
  readonly token: string | undefined;
}

/** No inline script or style, nothing from elsewhere, no frame; WebAssembly, which scans tensors, is compiled from the page's own bytes. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const headers = {
  "Content-Security-Policy": contentSecurityPolicy,
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cache-Control": "no-store",
} as const;

const cookie = "isograd-token";

/**
 * Refuses whoever is not the page itself: other methods than GET and HEAD, a Host that is not ours (DNS rebinding), an Origin or a
 * Sec-Fetch-Site of another page, and, where there is one, whoever does not have the token.
 */
export function guard({ isOwnHost, token }: Access): MiddlewareHandler {
  return async (context, next) => {
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
    const { req } = context;
    if (req.method !== "GET" && req.method !== "HEAD")
      return context.text("only GET and HEAD\n", 405, { Allow: "GET, HEAD" });
    const host = req.header("host") ?? "";
    if (!isOwnHost(host)) return context.text("not the host of this page\n", 403);
    const origin = req.header("origin");
    if (origin !== undefined && origin !== `http://${host}`)
      return context.text("not the origin of this page\n", 403);
    const site = req.header("sec-fetch-site");
    const isNavigation = req.header("sec-fetch-mode") === "navigate";
    if (site !== undefined && site !== "same-origin" && site !== "none" && !isNavigation)
      return context.text("asked by another page\n", 403);
    if (token !== undefined) {
      const given = req.query("token");
      if (!isSame(given ?? getCookie(context, cookie), token))
        return context.text(
          "the token is missing; open the address that isograd view printed\n",
          401,
        );
      if (given !== undefined)
        setCookie(context, cookie, token, { httpOnly: true, sameSite: "Strict", path: "/" });
    }
    await next();
    return undefined;
  };
}

function isSame(given: string | undefined, token: string): boolean {
  if (given === undefined) return false;
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
