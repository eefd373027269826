/** Bytes that are no text, as a row that did not fit tells them: `�C3�C5`. */
const NO_TEXT = /((?:\uFFFD[0-9A-F]{2})+)/

/** A text as it came: bytes in it that are no text stand out, by their numbers. */
export function ExactText({ text }: { text: string }) {
  return text.split(NO_TEXT).map((piece, index) =>
    index % 2 === 0 ? (
      piece
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text have no other name and never move
      <span key={index} className="no-text" title="不能读作文字的字节">
        {piece}
      </span>
    ),
  )
}
