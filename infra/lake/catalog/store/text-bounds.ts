import type { LakeFiles } from '../../files/lake-files.ts'
import type { Schema } from '../metadata/model.ts'
import { decodeAvro } from './avro.ts'

type Bounds = readonly { readonly key: number; readonly value: Buffer }[] | null | undefined

interface BoundedEntry {
  readonly data_file: { readonly lower_bounds?: Bounds; readonly upper_bounds?: Bounds }
}

const SPACE = 0x20
const HIGHEST_ASCII = 0x7e
/** U+FFFD, above every character of the Basic Multilingual Plane that a text holds. */
const HIGH = Buffer.from('\uFFFD')

/**
 * Mends the bounds of text columns in a manifest that is not visible yet. DuckDB (1.5.5) cuts them after 16 bytes, in the middle of a
 * Chinese character, and then refuses every query that compares the column ("Invalid unicode … in value construction").
 * The mended bounds are valid UTF-8, as long as before (so that nothing else in the file moves) and still enclose the values.
 */
export async function mendTextBounds(files: LakeFiles, manifest: string): Promise<void> {
  const content = await files.read(manifest)
  const { rows, metadata } = await decodeAvro<BoundedEntry>(content)
  const texts = textColumns(metadata.schema)
  let from = 0
  let mended = false
  for (const { data_file } of rows)
    for (const side of ['lower', 'upper'] as const)
      for (const { key, value } of data_file[`${side}_bounds`] ?? []) {
        if (!texts.has(key) || isText(value)) continue
        // Bounds stand in the file in the order of the records: each is found after the one before it.
        const at = content.indexOf(value, from)
        if (at < 0) return
        mendBound(value, side).copy(content, at)
        from = at + value.length
        mended = true
      }
  if (mended) await files.replace(manifest, content)
}

/** Field ids of the table's text columns, by the schema that every manifest carries in its header. */
function textColumns(schema: Buffer | undefined): ReadonlySet<number> {
  if (!schema) return new Set()
  const { fields } = JSON.parse(schema.toString()) as Schema
  return new Set(fields.filter(({ type }) => type === 'string').map(({ id }) => id))
}

const isText = (bytes: Buffer) => Buffer.from(bytes.toString('utf8')).equals(bytes)

/** A bound that was cut in the middle of a character, as valid text of the same length: not above (lower) or not below (upper) what was cut. */
export function mendBound(bytes: Buffer, side: 'lower' | 'upper'): Buffer {
  const whole = wholeCharacters(bytes)
  if (side === 'lower') return padded(whole, bytes.length)
  const characters = [...whole.toString('utf8')]
  const last = characters.pop()
  const next = last === undefined ? undefined : successor(last)
  if (next === undefined) return padded(Buffer.from(HIGH.toString().repeat(Math.floor(bytes.length / HIGH.length))), bytes.length)
  return padded(Buffer.from(characters.join('') + next), bytes.length)
}

function wholeCharacters(bytes: Buffer): Buffer {
  for (let length = bytes.length; length > 0; length--) if (isText(bytes.subarray(0, length))) return bytes.subarray(0, length)
  return Buffer.alloc(0)
}

/** The next character of the same length in UTF-8, or undefined where there is none. */
function successor(character: string): string | undefined {
  const point = character.codePointAt(0)!
  if (point >= HIGHEST_ASCII && point < 0x80) return undefined
  const next = point === 0xd7ff ? 0xe000 : point + 1
  if (next > 0x10ffff) return undefined
  const text = String.fromCodePoint(next)
  return Buffer.byteLength(text) === Buffer.byteLength(character) ? text : undefined
}

const padded = (text: Buffer, length: number) => Buffer.concat([text, Buffer.alloc(length - text.length, SPACE)])
