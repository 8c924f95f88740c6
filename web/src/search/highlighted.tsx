import { piecesOf } from "./highlight";

/** A text with the words marked that were meant. */
export function Highlighted({ html }: { html: string }) {
  return (
    <>
      {piecesOf(html).map((piece, i) =>
        piece.isMeant ? <mark key={i}>{piece.text}</mark> : piece.text,
      )}
    </>
  );
}
