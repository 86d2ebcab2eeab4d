/** What a hand does with a map: where it points, and how far it drags or turns the wheel. */
export interface PointerHandlers {
  /** Dragged so that the column under the grip stays under it. */
  onDrag(grippedColumn: number, event: PointerEvent): void;
  onPress(event: PointerEvent): void;
  onHover(event: PointerEvent): void;
  onLeave(): void;
  /** Turned sideways, by a share of the width. */
  onSlide(share: number): void;
  onZoom(factor: number, event: WheelEvent): void;
  columnAt(event: PointerEvent): number;
}

/** Pixels that a press may move without being a drag. */
const still = 4;
/** Pixels of the wheel that zoom by two. */
const wheelOctave = 200;

/** Drag pans, a press chooses, Ctrl + wheel zooms, a sideways wheel pans; an upright wheel scrolls the page. */
export function followPointer(surface: HTMLElement, handlers: PointerHandlers): void {
  let grip: { readonly column: number; readonly x: number; isDrag: boolean } | undefined;
  surface.addEventListener("pointerdown", (event) => {
    grip = { column: handlers.columnAt(event), x: event.clientX, isDrag: false };
    surface.setPointerCapture(event.pointerId);
  });
  surface.addEventListener("pointermove", (event) => {
    if (!grip) {
      handlers.onHover(event);
      return;
    }
    grip.isDrag ||= Math.abs(event.clientX - grip.x) > still;
    if (grip.isDrag) handlers.onDrag(grip.column, event);
  });
  surface.addEventListener("pointerup", (event) => {
    const isPress = grip?.isDrag === false;
    grip = undefined;
    if (isPress) handlers.onPress(event);
  });
  surface.addEventListener("pointercancel", () => {
    grip = undefined;
  });
  surface.addEventListener("pointerleave", () => handlers.onLeave());
  surface.addEventListener(
    "wheel",
    (event) => {
      const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (!event.ctrlKey && !event.metaKey && !isSideways) return;
      event.preventDefault();
      if (isSideways) handlers.onSlide(event.deltaX / surface.clientWidth);
      else handlers.onZoom(2 ** (event.deltaY / wheelOctave), event);
    },
    { passive: false },
  );
}
