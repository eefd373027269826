/** There is no such file in the lake. */
export class FileMissing extends Error {}
