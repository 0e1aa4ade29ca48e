// Reading a chosen file as text: what the server gets is JSON, so the bytes are decoded here.

import { t } from "./language.js";

/** @type {[number[], string][]} */
const NOT_TEXT = [
  [[0x25, 0x50, 0x44, 0x46], "is pdf"],
  [[0x50, 0x4b, 0x03, 0x04], "is archive"],
  [[0xd0, 0xcf, 0x11, 0xe0], "is old word"],
];
/** Above this share of bytes past ASCII a one-byte text is not Western: those letters are its alphabet. */
const ARABIC_SHARE = 0.3;

export class UnreadableFileError extends Error {}

/** `{text, encoding}` of a file; throws UnreadableFileError with a reason for people. */
export async function readText(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes.length === 0) throw new UnreadableFileError(t("is empty"));
  for (const [start, reason] of NOT_TEXT) {
    if (start.every((byte, index) => bytes[index] === byte)) throw new UnreadableFileError(t(reason));
  }
  const encoding = encodingOf(bytes);
  const text = new TextDecoder(encoding).decode(bytes);
  if (text.includes("\0")) throw new UnreadableFileError(t("is no text"));
  return { text, encoding };
}

function encodingOf(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return "utf-8";
  } catch {
    const past = bytes.reduce((count, byte) => count + (byte >= 0x80), 0);
    return past / bytes.length > ARABIC_SHARE ? "windows-1256" : "windows-1252";
  }
}
