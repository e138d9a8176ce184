/** Something that an experiment made and that is still there. */
export interface Leftover {
  what: string;
  how: string;
  /** There is no way to take it away but by hand. */
  unavoidable: boolean;
}
