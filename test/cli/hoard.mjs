// Fills V8's heap by 1 MiB at a time, as a file with ever more names would: node --import this.

const held = [];
setInterval(() => held.push(Array.from({ length: 2 ** 17 }, Math.random)), 5).unref();
