import { expect, test } from "vitest";
import { crc32, crc32c, maskedCrc } from "./crc.ts";

const digits = new TextEncoder().encode("x123456789x");

test("crc32c of 123456789 is that of the catalogue of checksums (CRC-32/ISCSI)", () => {
  expect(crc32c(digits, 1, 10)).toBe(0xe3069283);
});

test("crc32 of 123456789 is that of the catalogue of checksums (CRC-32/ISO-HDLC)", () => {
  expect(crc32(digits, 1, 10)).toBe(0xcbf43926);
});

test("32 zeros have the checksum of RFC 3720, appendix B.4", () => {
  expect(crc32c(new Uint8Array(32), 0, 32)).toBe(0x8a9136aa);
});

test("a mask turns by 15 bits and adds a constant, modulo 2^32", () => {
  expect(maskedCrc(0)).toBe(0xa282ead8);
  expect(maskedCrc(0xffffffff)).toBe(0xa282ead7);
});
