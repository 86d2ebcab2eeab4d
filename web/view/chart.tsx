import { useLayoutEffect, useRef } from "preact/hooks";
import type { Mounted } from "../charts/mounted.ts";

interface ChartProps<Data, Handlers> {
  readonly mount: (element: HTMLElement, data: Data, handlers?: Handlers) => Mounted<Data>;
  readonly data: Data;
  readonly handlers?: Handlers;
}

/** A chart as a component: mounted once, given new data, taken away at the end. */
export function Chart<Data, Handlers extends object>({
  mount,
  data,
  handlers,
}: ChartProps<Data, Handlers>) {
  const host = useRef<HTMLDivElement>(null);
  const mounted = useRef<Mounted<Data>>(undefined);
  const latest = useRef(handlers);
  latest.current = handlers;

  // Before the next event: a key that is pressed twice within a frame must not meet what was seen before the first.
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    // Handlers of the first mount call whatever handlers are the latest.
    const relayed = new Proxy({} as Handlers, {
      get: (_, name) => Reflect.get(latest.current ?? {}, name),
    });
    mounted.current = mount(element, data, relayed);
    return () => mounted.current?.destroy();
  }, [mount]);

  useLayoutEffect(() => mounted.current?.update(data), [data]);

  return <div ref={host} />;
}
