export { run } from "./interpreter";
