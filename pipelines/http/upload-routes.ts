import { rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FILE_DATASETS, findDataset } from '@anju/standards/datasets/registry.ts'
import type { Viewer } from '@anju/standards/viewer.ts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { problem } from '../errors.ts'
import { ImportRefused } from '../import/errors.ts'
import { fileFormat } from '../import/file/format.ts'
import { type DropFolder, dropFolderOf, makeDropFolder } from '../sources/folder/drop-folder.ts'
import { previewFile } from '../sources/preview.ts'
import { mappingSchema, matchesPattern, sourceName } from '../sources/source.ts'
import { findSource, putDue } from '../sources/store/sources.ts'
import type { SourceRouteDeps } from './source-routes.ts'

const tags = ['sources']
/** Bytes of a request: a file of 48 MB, written as text. */
const BODY_LIMIT = 64 * 1024 * 1024

/** A name without a path, of which no folder can be made. */
const fileName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^/\\\p{Cc}.][^/\\\p{Cc}]*$/u, '文件名不能以点开头，不能有 / 或 \\')
const uploaded = z.strictObject({ fileName, content: z.base64().meta({ description: '文件内容，base64' }) })
const previewed = uploaded.extend({
  dataset: z.enum(FILE_DATASETS.map(({ name }) => name) as [string, ...string[]]),
  format: fileFormat,
  mapping: mappingSchema,
})

/** A file by hand: seen as a source would read it, and put into the source's folder. */
export function registerUploadRoutes(
  app: FastifyInstance,
  { db, folder, requireSteward }: SourceRouteDeps & { requireSteward: (request: FastifyRequest) => Viewer },
): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.post(
    '/api/sources/preview',
    { bodyLimit: BODY_LIMIT, schema: { tags, summary: '预览一个文件按某种版式与映射会怎样接入，不保存', body: previewed } },
    async (request) => {
      requireSteward(request)
      const { fileName: file, content, dataset, format, mapping } = request.body
      const layout = { dataset: findDataset(dataset)!, format, mapping }
      return previewFile(file, Buffer.from(content, 'base64'), layout).catch((error: unknown) => {
        if (error instanceof ImportRefused)
          throw problem('file_refused', { detail: error.message, field: 'content', value: file })
        throw error
      })
    },
  )
  routes.post(
    '/api/sources/:name/files',
    {
      bodyLimit: BODY_LIMIT,
      schema: { tags, summary: '上传一个文件到数据源的文件夹', params: z.object({ name: sourceName }), body: uploaded },
    },
    async (request) => {
      requireSteward(request)
      const { fileName: file, content } = request.body
      const source = await findSource(db, request.params.name)
      if (!source) throw problem('source_unknown', { field: 'name', value: request.params.name })
      if (source.origin.kind !== 'folder') throw problem('source_takes_no_files', { field: 'name', value: source.name })
      if (!matchesPattern(source.origin.pattern, file))
        throw problem('file_refused', { field: 'fileName', value: file, allowed: source.origin.pattern })
      if (folder === '') throw problem('upload_not_set_up')
      await deposit(dropFolderOf(folder, source.name), file, Buffer.from(content, 'base64'))
      await putDue(db, source.name, 'now')
      return { file }
    },
  )
}

/** Whole or not at all: under its own name the file appears when its last byte is written. */
async function deposit(into: DropFolder, file: string, bytes: Uint8Array): Promise<void> {
  await makeDropFolder(into)
  const path = join(into.inbox, file)
  if (await stat(path).catch(() => undefined)) throw problem('file_waiting', { field: 'fileName', value: file })
  await writeFile(`${path}.part`, bytes, { mode: 0o600 })
  await rename(`${path}.part`, path)
}
