const END = 0x06054b50
const ENTRY = 0x02014b50
const END_LENGTH = 22
const ENTRY_LENGTH = 46
const LONGEST_COMMENT = 65_535

/**
 * How many bytes a ZIP archive (a workbook is one) says it unfolds to, from its central directory: known before anything is unfolded. 0 when
 * it has none, which its reader will say.
 */
export function declaredSize(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = endRecord(view)
  if (end === undefined) return 0
  const count = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  let total = 0
  for (let entry = 0; entry < count && at + ENTRY_LENGTH <= view.byteLength; entry++) {
    if (view.getUint32(at, true) !== ENTRY) break
    total += view.getUint32(at + 24, true)
    at += ENTRY_LENGTH + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return total
}

function endRecord(view: DataView): number | undefined {
  const earliest = Math.max(0, view.byteLength - END_LENGTH - LONGEST_COMMENT)
  for (let at = view.byteLength - END_LENGTH; at >= earliest; at--) if (view.getUint32(at, true) === END) return at
  return undefined
}
