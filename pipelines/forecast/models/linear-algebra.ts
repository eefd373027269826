/** Factorizes a symmetric positive definite A (Cholesky) and returns the solver of A x = b. Throws a RangeError for any other A. */
export function solverOf(matrix: readonly (readonly number[])[]): (right: readonly number[]) => number[] {
  const size = matrix.length
  const lower = matrix.map(() => new Array<number>(size).fill(0))
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row]![column]!
      for (let k = 0; k < column; k++) rest -= lower[row]![k]! * lower[column]![k]!
      if (row === column && rest <= 0) throw new RangeError('矩阵不是正定的')
      lower[row]![column] = row === column ? Math.sqrt(rest) : rest / lower[column]![column]!
    }
  return (right) => backward(lower, forward(lower, right))
}

function forward(lower: readonly (readonly number[])[], right: readonly number[]): number[] {
  const solved: number[] = []
  for (const [row, cells] of lower.entries()) {
    let rest = right[row]!
    for (let k = 0; k < row; k++) rest -= cells[k]! * solved[k]!
    solved.push(rest / cells[row]!)
  }
  return solved
}

function backward(lower: readonly (readonly number[])[], right: readonly number[]): number[] {
  const solved = [...right]
  for (let row = lower.length - 1; row >= 0; row--) {
    for (let k = row + 1; k < lower.length; k++) solved[row]! -= lower[k]![row]! * solved[k]!
    solved[row]! /= lower[row]![row]!
  }
  return solved
}

/** Xᵀ X + diagonal, for rows of X. */
export function gram(rows: readonly (readonly number[])[], diagonal: readonly number[]): number[][] {
  return diagonal.map((extra, i) =>
    diagonal.map((_, j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, i === j ? extra : 0)),
  )
}

/** Xᵀ y. */
export const project = (rows: readonly (readonly number[])[], values: readonly number[], width: number): number[] =>
  Array.from({ length: width }, (_, i) => rows.reduce((sum, row, index) => sum + row[i]! * values[index]!, 0))

export const dot = (left: readonly number[], right: readonly number[]): number =>
  left.reduce((sum, value, index) => sum + value * right[index]!, 0)
