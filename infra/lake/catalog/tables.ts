import { randomUUID } from 'node:crypto'
import { ZodError } from 'zod'
import { findTable, noSuchTable } from './commit.ts'
import type { CatalogDeps } from './deps.ts'
import { CatalogError } from './errors.ts'
import { newTable } from './metadata/create.ts'
import { requireFormat } from './metadata/format.ts'
import type { PartitionSpec, Schema, SortOrder, TableMetadata } from './metadata/model.ts'
import { requireSchemaOf } from './metadata/types.ts'
import { ORPHANS_LOCK } from './orphans.ts'
import { forgetDropped, keepDropped, noteFolders } from './store/dropped-tables.ts'
import type { MetadataFile } from './store/metadata-files.ts'
import { namespaceKey, printName, STAGED_SUFFIX, type TableName } from './store/names.ts'
import { filesOfTable, removeTable } from './store/removal.ts'

export interface CreateTable {
  readonly schema: Schema
  readonly location?: string | undefined
  readonly spec?: PartitionSpec | undefined
  readonly sortOrder?: SortOrder | undefined
  readonly properties?: Record<string, string> | undefined
  /** Makes the folders of the table, for clients that do not. */
  readonly withFolders?: boolean
}

/** The table's present version. A metadata file that expired between the two reads is looked up once more. Throws NoSuchTableException. */
export async function loadTable(deps: CatalogDeps, table: TableName): Promise<MetadataFile> {
  for (let attempt = 1; ; attempt++) {
    try {
      const found = await findTable(deps, table)
      if (!found) throw noSuchTable(table)
      return found
    } catch (error) {
      if (attempt === 3 || !(error instanceof CatalogError && error.type === 'NotFoundException')) throw error
    }
  }
}

/** Creates an empty table. Throws AlreadyExistsException, NoSuchNamespaceException, ValidationException. */
export async function createTable(deps: CatalogDeps, table: TableName, request: CreateTable): Promise<MetadataFile> {
  const metadata = await stageTable(deps, table, request)
  await deps.warehouse.makeFolders(metadata.location)
  const file = await deps.files.write(metadata)
  if (await deps.pointers.move([{ table, from: undefined, to: file.location }])) return file
  await deps.files.remove([file.location])
  throw alreadyExists(table)
}

/** Metadata of a table that a later commit may create: nothing is kept of it here. Throws like createTable. */
export async function stageTable(deps: CatalogDeps, table: TableName, request: CreateTable): Promise<TableMetadata> {
  if (!deps.implicitNamespaces) await requireNamespace(deps, table.namespace)
  if (await deps.pointers.find(table)) throw alreadyExists(table)
  const location = placeOf(deps, table, request.location)
  const like = await publishedOf(deps, table)
  const metadata = newTable({ uuid: randomUUID(), ...request, location, like }, deps.now())
  if (request.withFolders) await deps.warehouse.makeFolders(location)
  return metadata
}

/** The published table that this one is staged for, if there is one. */
async function publishedOf(deps: CatalogDeps, table: TableName): Promise<TableMetadata | undefined> {
  if (!table.name.endsWith(STAGED_SUFFIX)) return undefined
  const published = await findTable(deps, { ...table, name: table.name.slice(0, -STAGED_SUFFIX.length) })
  return published?.metadata
}

/** The place a client asks for, where it lies in the warehouse; else one the catalog chooses. */
function placeOf(deps: CatalogDeps, table: TableName, asked: string | undefined): string {
  if (asked && deps.warehouse.contains(asked)) return asked.replace(/\/+$/, '')
  return deps.warehouse.tableLocation(table.namespace, table.name)
}

/** Takes in a table by its metadata file. Throws AlreadyExistsException, BadRequestException for a file outside the warehouse. */
export async function registerTable(
  deps: CatalogDeps,
  table: TableName,
  location: string,
  overwrite: boolean,
): Promise<MetadataFile> {
  if (!deps.implicitNamespaces) await requireNamespace(deps, table.namespace)
  // The table's files belong to nobody until it is registered: not while orphans are removed.
  return deps.locks.run([ORPHANS_LOCK], () => takeIn(deps, table, location, overwrite))
}

async function takeIn(deps: CatalogDeps, table: TableName, location: string, overwrite: boolean): Promise<MetadataFile> {
  const file = await deps.files.read(location).catch((cause: unknown) => {
    if (!(cause instanceof SyntaxError || cause instanceof ZodError)) throw cause
    throw new CatalogError('BadRequestException', `Not the metadata of a table: ${location}`, { cause })
  })
  requireFormat(file.metadata['format-version'])
  for (const schema of file.metadata.schemas) requireSchemaOf(file.metadata['format-version'], schema)
  await offerTable(deps, file)
  const from = overwrite ? await deps.pointers.find(table) : undefined
  if (!(await deps.pointers.move([{ table, from, to: location }]))) throw alreadyExists(table)
  await forgetDropped(deps.warehouse, location)
  return file
}

/** Offers a table that comes with its files to the backups; a table whose files cannot be read is as broken there as here. */
async function offerTable({ warehouse }: CatalogDeps, { location, metadata }: MetadataFile): Promise<void> {
  if (!(await warehouse.isFollowed())) return
  const files = [location, ...(await filesOfTable(warehouse.files, metadata).catch(() => []))]
  await warehouse.offer(files.filter(warehouse.contains))
}

/** Drops a table; with `purge` its files go too, else they wait for whoever registers it again (store/dropped-tables.ts). Throws NoSuchTableException. */
export async function dropTable(deps: CatalogDeps, table: TableName, purge: boolean): Promise<void> {
  await deps.locks.run([printName(table)], async () => {
    const from = await deps.pointers.find(table)
    // Nobody but its maker ever reads a staged table: one that is dropped unpublished is of no use to anyone.
    const goes = purge || table.name.endsWith(STAGED_SUFFIX)
    if (from && !goes) await keepDropped(deps.warehouse, from)
    if (!from || !(await deps.pointers.move([{ table, from, to: undefined }]))) throw noSuchTable(table)
    if (!goes) {
      const note = () => noteFolders(deps.warehouse, from)
      return deps.inBackground(`note where the files of ${printName(table)} lie`, () => deps.locks.run([ORPHANS_LOCK], note))
    }
    deps.inBackground(`purge ${printName(table)}`, async () => {
      const { metadata } = await deps.files.read(from)
      await removeTable(deps.warehouse, metadata)
      await deps.files.remove([...metadata['metadata-log'].map((entry) => entry['metadata-file']), from])
    })
  })
}

/** Renames a table, its files stay. Throws NoSuchTableException, AlreadyExistsException, NoSuchNamespaceException. */
export async function renameTable(deps: CatalogDeps, source: TableName, destination: TableName): Promise<void> {
  await deps.locks.run([printName(source), printName(destination)], async () => {
    const location = await deps.pointers.find(source)
    if (!location) throw noSuchTable(source)
    await requireNamespace(deps, destination.namespace)
    if (await deps.pointers.find(destination)) throw alreadyExists(destination)
    const moves = [
      { table: source, from: location, to: undefined },
      { table: destination, from: undefined, to: location },
    ]
    if (!(await deps.pointers.move(moves)))
      throw new CatalogError('CommitFailedException', `Another writer changed ${printName(source)} or ${printName(destination)}`)
  })
}

/** Throws NoSuchNamespaceException unless the namespace exists. */
export async function requireNamespace(deps: CatalogDeps, levels: readonly string[]): Promise<void> {
  if (!(await deps.namespaces.find(levels)))
    throw new CatalogError('NoSuchNamespaceException', `Namespace does not exist: ${namespaceKey(levels)}`)
}

function alreadyExists(table: TableName): CatalogError {
  return new CatalogError('AlreadyExistsException', `Table already exists: ${printName(table)}`)
}
