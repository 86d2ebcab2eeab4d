/** A chart on the page: give it new data, or take it away. */
export interface Mounted<Data> {
  update(data: Data): void;
  destroy(): void;
}

/** Calls back once a frame at most, however often it is asked. */
export function oncePerFrame(draw: () => void): { ask(): void; cancel(): void } {
  let pending = 0;
  return {
    ask() {
      if (pending === 0)
        pending = requestAnimationFrame(() => {
          pending = 0;
          draw();
        });
    },
    cancel() {
      cancelAnimationFrame(pending);
      pending = 0;
    },
  };
}

/** Calls back in a frame, and not again within some time: what follows another chart may lag behind it, but not slow it. */
export function calmly(draw: () => void, restMs: number): ReturnType<typeof oncePerFrame> {
  let drawn = Number.NEGATIVE_INFINITY;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const frames = oncePerFrame(() => {
    drawn = performance.now();
    draw();
  });
  return {
    ask() {
      if (waiting !== undefined) return;
      const rest = drawn + restMs - performance.now();
      if (rest <= 0) frames.ask();
      else
        waiting = setTimeout(() => {
          waiting = undefined;
          frames.ask();
        }, rest);
    },
    cancel() {
      clearTimeout(waiting);
      frames.cancel();
    },
  };
}
