// A QR code as the outline of its dark squares.

import { encode } from "uqr";

/** Light squares that readers need around a code (ISO/IEC 18004). */
const quietZone = 4;

export interface QrDrawing {
  /** Squares along one side, with the quiet zone. */
  size: number;
  /** For the `d` of an SVG path, where a square is 1 wide. */
  path: string;
}

/** Each run of dark squares in a row is one rectangle. */
export function pathOf(rows: boolean[][]): string {
  const parts: string[] = [];
  rows.forEach((row, y) => {
    let x = 0;
    while (x < row.length) {
      const begin = x;
      while (row[x]) x += 1;
      if (x > begin) parts.push(`M${begin} ${y}h${x - begin}v1H${begin}z`);
      else x += 1;
    }
  });
  return parts.join("");
}

export function drawQr(text: string): QrDrawing {
  const { size, data } = encode(text, { ecc: "M", border: quietZone });
  return { size, path: pathOf(data) };
}
