import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readSettings } from '../local/settings.ts'
import { BackupRefused, wordsFor } from './errors.ts'
import { lakePlace } from './lake-place.ts'
import { restoreCentre } from './put-back.ts'
import { momentFromText, secondsSince, textFromMoment } from './times.ts'

// `npm run restore -- --from DIR [--at '2026-11-26 14:03:00'] [--replace]`: the whole centre as it was at that moment, or nothing is touched.
const USAGE = "用法：npm run restore -- --from 备份目录 [--at '2026-11-26 14:03:00'] [--replace]"

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    console.error('anju: 已中断，原有的数据没有动')
    process.exit(130)
  })

try {
  const { values } = parseArgs({
    options: { from: { type: 'string' }, at: { type: 'string' }, replace: { type: 'boolean', default: false } },
  })
  if (!values.from) throw new BackupRefused(`请指明备份目录。${USAGE}`)
  const began = Date.now()
  const { stateDir, warehouse, s3 } = readSettings(process.env)
  const { moment, tables, files, movedTo, slots } = await restoreCentre({
    from: resolve(values.from),
    at: values.at === undefined ? undefined : momentFromText(values.at),
    replace: values.replace,
    stateDir,
    home: lakePlace(warehouse, s3),
    say: (line) => console.log(`… ${line}`),
  })
  console.log(
    `✓ 已恢复到 ${textFromMoment(moment)}：账务、流程、目录和湖（${tables} 张表，${files} 个文件），用时 ${secondsSince(began)}`,
  )
  if (slots === 0) console.log('  备份时数据采集还没有开始，启动后会从头采集')
  if (movedTo) console.log(`  原来的数据目录移到了 ${movedTo}，确认无误后可以删除`)
  console.log('  现在可以 npm start；启动后请重新备份一次：npm run backup -- --to 目录')
} catch (error) {
  console.error(`anju: ${wordsFor(error)}`)
  process.exitCode = 1
}
