/** A command that was written wrongly; the message is the whole line that a person reads. */
export class UsageError extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = "UsageError";
  }
}
