declare module "virtual:isograd-digits" {
  export const side: number;
  /** Bytes in base64. */
  export const pixels: string;
  export const labels: string;
}
