import ts from 'typescript'

/** What the database itself refuses of a table that is written. */
const GUARDS: Readonly<Record<string, readonly string[]>> = {
  voucher: ['period_closed', 'sum_too_large'],
  subject_turnover: ['sum_too_large'],
  day_number: ['numbers_exhausted'],
}
/** What is taken from these is titles alone, or what every posting does (http/refusals.ts). */
const NOT_FOLLOWED = new Set(['BATCH_STAGES', 'KINDS', 'APPLICATION_KINDS', 'kindOf', 'titled', 'post'])
/** The correction desk tries acts, and tells in its answer what they would be refused with. */
const TOLD = new Set(['refusalOf', 'refusedAs'])
/** Schemas refuse by the rules of http/problems.ts alone. */
const SHAPES = /\/(.*-shapes|bodies|answers|reading-answers)\.ts$/

/** Kinds of applications by name, each with the code of its acts. */
export type Kinds = ReadonlyMap<string, ReadonlyMap<string, readonly ts.Node[]>>

interface Named {
  readonly codes: Set<string>
  readonly declarations: Set<ts.Node>
  /** Acts of a kind that it calls, whichever kind it is. */
  readonly acts: Set<string>
}

/** Stands for an operation that refuses a batch which names one thing twice. */
export const DISTINCT_ITEMS = 'assertDistinct(items'

/** Answers which of `codes` the code of nodes, and of all that they call, names; for one kind of applications, or for all. */
export function refuserOf(
  checker: ts.TypeChecker,
  { files, kinds, codes }: { files: ReadonlySet<string>; kinds: Kinds; codes: ReadonlySet<string> },
): (roots: readonly ts.Node[], kind?: string) => string[] {
  const scanned = new Map<ts.Node, Named>()
  const namedIn = (node: ts.Node): Named => {
    const known = scanned.get(node)
    if (known) return known
    const named: Named = { codes: new Set(), declarations: new Set(), acts: new Set() }
    scanned.set(node, named)
    for (const [, table = ''] of node.getText().matchAll(WRITES)) for (const code of GUARDS[table] ?? []) named.codes.add(code)
    collect(node, named)
    return named
  }
  const collect = (node: ts.Node, named: Named): void => {
    if (ts.isTypeNode(node) || (ts.isCallExpression(node) && TOLD.has(node.expression.getText()))) return
    if (ts.isStringLiteral(node) && codes.has(node.text)) named.codes.add(node.text)
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'persons' && !ts.isStringLiteral(node.initializer))
      named.codes.add('two_persons_required')
    if (ts.isCallExpression(node) && node.getText().startsWith(DISTINCT_ITEMS)) named.codes.add(DISTINCT_ITEMS)
    else if (ts.isIdentifier(node) && isNamedHere(node))
      for (const declaration of declarationsOf(node))
        if (isAct(declaration)) named.acts.add(node.text)
        else if (files.has(declaration.getSourceFile().fileName) && isFollowed(declaration)) named.declarations.add(declaration)
    ts.forEachChild(node, (child) => collect(child, named))
  }
  const declarationsOf = (node: ts.Identifier): readonly ts.Node[] => {
    const symbol = ts.isShorthandPropertyAssignment(node.parent)
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : checker.getSymbolAtLocation(node)
    const aliased = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    return aliased?.declarations ?? []
  }
  return (roots, kind) => {
    const found = new Set<string>()
    const seen = new Set<ts.Node>()
    const rest = [...roots]
    for (let node = rest.pop(); node; node = rest.pop()) {
      if (seen.has(node)) continue
      seen.add(node)
      const named = namedIn(node)
      for (const code of named.codes) found.add(code)
      rest.push(...named.declarations)
      for (const [name, acts] of kinds)
        if (kind === undefined || kind === name) for (const act of named.acts) rest.push(...(acts.get(act) ?? []))
    }
    return [...found]
  }
}

/** But for the callee of what is looked at for itself. */
const isNamedHere = ({ text, parent }: ts.Identifier) =>
  !NOT_FOLLOWED.has(text) && !(ts.isCallExpression(parent) && parent.getText().startsWith(DISTINCT_ITEMS))

const WRITES = /(?:INSERT INTO |insertInto\('|insertRows\(trx, ')ledger\.(\w+)/g

const isAct = (declaration: ts.Node) =>
  declaration.parent && ts.isInterfaceDeclaration(declaration.parent) && declaration.parent.name.text === 'ApplicationKind'

const DEFINES_KIND = /^define(Operation)?Kind$/
const isKind = (node: ts.Node | undefined): node is ts.CallExpression =>
  node !== undefined && ts.isCallExpression(node) && DEFINES_KIND.test(node.expression.getText())

/** A kind is its name and title to whoever names it; what it does is reached by its acts. */
const isFollowed = (declaration: ts.Node) =>
  (ts.isFunctionDeclaration(declaration) || (ts.isVariableDeclaration(declaration) && !isKind(declaration.initializer))) &&
  !SHAPES.test(declaration.getSourceFile().fileName)

/** The text that a property always has, written out or by a constant's name. */
function textOf(checker: ts.TypeChecker, property: ts.Node | undefined): string | undefined {
  if (!property || !ts.isPropertyAssignment(property)) return undefined
  const type = checker.getTypeAtLocation(property.initializer)
  return type.isStringLiteral() ? type.value : undefined
}

/** The acts of each kind. One made of an operation does the same at both steps, and at the second compares it with what was shown. */
export function kindsIn(checker: ts.TypeChecker, sources: readonly ts.SourceFile[]): Kinds {
  const kinds = new Map<string, Map<string, ts.Node[]>>()
  const visit = (node: ts.Node) => {
    if (isKind(node)) {
      const properties = (node.arguments[0] as ts.ObjectLiteralExpression).properties
      const named = new Map(properties.map((property): [string, ts.Node] => [property.name!.getText(), property]))
      const kind = textOf(checker, named.get('kind'))
      const acts = (...names: string[]) => names.flatMap((name) => named.get(name) ?? [])
      const done = acts('operation', 'itemOf', 'facts')
      if (kind)
        kinds.set(
          kind,
          new Map([
            ['concerns', acts('concerns')],
            ['submit', [...acts('submit'), ...done]],
            ['approve', [...acts('approve'), ...done, ...(done.length > 0 ? [node.expression] : [])]],
            ['release', acts('release')],
          ]),
        )
    }
    ts.forEachChild(node, visit)
  }
  sources.forEach(visit)
  return kinds
}
