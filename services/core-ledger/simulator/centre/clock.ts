import { readFileSync } from 'node:fs'

// Preloaded (`node --import`) into the ledger and its worker, as libfaketime would be: their clock shows the day that stands in the file
// SIMULATED_DAY, from noon on in Beijing. It jumps when the file changes, as a clock that is set; timers run on.
const file = process.env.SIMULATED_DAY!
const RealDate = Date
const began = RealDate.now()
const now = () => RealDate.parse(`${readFileSync(file, 'utf8')}T04:00:00Z`) + ((RealDate.now() - began) % 39_600_000)

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})
