import { useEffect, useRef } from "preact/hooks";
import type { Mounted } from "../charts/mounted.ts";
import { isPlaying } from "./state.ts";

interface LiveChartProps<Data, Handlers> {
  readonly mount: (element: HTMLElement, data: Data, handlers?: Handlers) => Mounted<Data>;
  readonly data: Data;
  readonly handlers?: Handlers;
}

/** A chart that changes many times a second: while the network trains it is drawn only where it is seen. */
export function LiveChart<Data, Handlers extends object>({
  mount,
  data,
  handlers,
}: LiveChartProps<Data, Handlers>) {
  const host = useRef<HTMLDivElement>(null);
  const mounted = useRef<Mounted<Data>>(undefined);
  const isSeen = useRef(true);
  const latest = useRef({ data, handlers });
  latest.current = { data, handlers };

  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    // Handlers of the first mount call whatever handlers are the latest.
    const relayed = new Proxy({} as Handlers, {
      get: (_, name) => Reflect.get(latest.current.handlers ?? {}, name),
    });
    mounted.current = mount(element, latest.current.data, relayed);
    const sight = new IntersectionObserver(([entry]) => {
      const wasSeen = isSeen.current;
      isSeen.current = entry?.isIntersecting ?? true;
      if (isSeen.current && !wasSeen) mounted.current?.update(latest.current.data);
    });
    sight.observe(element);
    return () => {
      sight.disconnect();
      mounted.current?.destroy();
    };
  }, [mount]);

  useEffect(() => {
    if (isSeen.current || !isPlaying.peek()) mounted.current?.update(data);
  }, [data]);

  return <div ref={host} />;
}
