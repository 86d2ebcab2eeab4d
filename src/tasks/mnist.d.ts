declare module "mnist" {
  /** One entry per digit 0 … 9. */
  const digits: readonly {
    /** Pixels in [0, 1], 784 per image, row-major. */
    readonly raw: readonly number[];
  }[];
  export = digits;
}
