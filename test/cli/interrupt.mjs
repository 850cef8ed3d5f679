// Interrupts a command, as Ctrl-C would, once it has written the text in INTERRUPT_AT to stderr: node --import this. The
// command interrupts itself, so when the interruption happens does not depend on how fast two processes run.

const text = process.env.INTERRUPT_AT;
const write = process.stderr.write.bind(process.stderr);
let written = "";
process.stderr.write = (chunk, ...rest) => {
  const before = written.includes(text);
  written += chunk;
  const flushed = write(chunk, ...rest);
  if (!before && written.includes(text)) process.emit("SIGINT", "SIGINT");
  return flushed;
};
