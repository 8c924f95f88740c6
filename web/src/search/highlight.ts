// The server says which words were meant as HTML: `<mark>Cold</mark>play`. Here
// that is taken apart into texts, so none of it ever is HTML to the page.

export interface Piece {
  text: string;
  isMeant: boolean;
}

/** The signs that the server escapes. */
const signs = new Map([
  ["&amp;", "&"],
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
  ["&#39;", "'"],
]);

const unescaped = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#39);/g, (x) => signs.get(x) ?? x);

/** The texts of a highlight in their order; tags but `<mark>` stay text. */
export function piecesOf(highlight: string): Piece[] {
  const pieces: Piece[] = [];
  let isMeant = false;
  for (const part of highlight.split(/(<\/?mark>)/)) {
    if (part === "<mark>") isMeant = true;
    else if (part === "</mark>") isMeant = false;
    else if (part !== "") pieces.push({ text: unescaped(part), isMeant });
  }
  return pieces;
}
