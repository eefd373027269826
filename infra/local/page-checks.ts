import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/**
 * Characters on the page that none of the faces that come with it can draw there, each with where it stands: on a machine without
 * Chinese fonts they would be boxes. A character counts as drawn when a bundled face of its own text's family covers it.
 */
export function missingGlyphs(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faces = [...document.styleSheets]
      .flatMap((sheet) => [...sheet.cssRules])
      .filter((rule) => rule instanceof CSSFontFaceRule)
      .map(({ style }) => ({
        family: style.getPropertyValue('font-family').replaceAll(/["']/g, ''),
        ranges: style
          .getPropertyValue('unicode-range')
          .split(',')
          .map((range) => {
            const [from = '', to = from] = range.trim().replace(/^U\+/i, '').split('-')
            return [Number.parseInt(from, 16), Number.parseInt(to, 16)] as const
          }),
      }))
    const missing = new Set<string>()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement
      if (!element || !node.textContent?.trim() || /^(STYLE|SCRIPT)$/.test(element.tagName)) continue
      const families = getComputedStyle(element).fontFamily
      const usable = faces.filter(({ family }) => families.includes(family)).flatMap(({ ranges }) => ranges)
      for (const letter of node.textContent.replaceAll(/\s/g, '')) {
        const code = letter.codePointAt(0)!
        if (!usable.some(([from, to]) => code >= from && code <= to))
          missing.add(`${letter} in ${node.textContent.trim().slice(0, 40)}`)
      }
    }
    return [...missing]
  })
}

/** What axe finds on the page that is serious or critical. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' | ')}`)
}

/**
 * Links and buttons within links and buttons: two stops of the tab key for one thing, and which of them is pressed is chance. Axe finds those
 * within buttons alone.
 */
export function nestedControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = 'a[href], button, [role=button], [role=link]'
    const within = controls.split(', ').flatMap((outer) => controls.split(', ').map((inner) => `${outer} ${inner}`))
    return [...document.querySelectorAll(within.join(', '))].map((inner) => `nested control: ${inner.textContent?.trim()}`)
  })
}

/** What is wrong with a page as it stands: missing glyphs, controls within controls, serious accessibility findings, wider than its window. */
export async function flawsOf(page: Page): Promise<string[]> {
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  return [
    ...(await missingGlyphs(page)),
    ...(await nestedControls(page)),
    ...(await seriousFindings(page)),
    ...(tooWide > 0 ? [`${tooWide} px too wide`] : []),
  ]
}
