// The message types that the stub supports. Each field has a default value and a check.

const isText = (value) => typeof value === "string";
const isWhole = (value) => Number.isInteger(value) && value >= 0;
const isNumbers = (value) => Array.isArray(value) && value.every((item) => typeof item === "number");
const isLayout = (value) =>
  typeof value === "object" && value !== null && Array.isArray(value.dim) && isWhole(value.data_offset);

export const TYPES = {
  "std_msgs/String": { data: ["", isText] },
  "std_msgs/Float32MultiArray": { layout: [{ dim: [], data_offset: 0 }, isLayout], data: [[], isNumbers] },
};

/** Normalises a type name: std_msgs/msg/String (ROS 2) and std_msgs/String (ROS 1) are the same to rosbridge. */
export function typeNamed(type) {
  const name = typeof type === "string" ? type.replace("/msg/", "/") : "";
  if (!Object.hasOwn(TYPES, name)) throw new RangeError(`type: ${JSON.stringify(type)} is not known`);
  return name;
}

/** Fills in missing fields, and returns the message and their names. Throws when a field does not fit the type. */
export function complete(type, given) {
  if (typeof given !== "object" || given === null) throw new TypeError("msg: it must be an object");
  const fields = TYPES[type];
  const extra = Object.keys(given).find((name) => !Object.hasOwn(fields, name));
  if (extra !== undefined) throw new RangeError(`msg: ${type} has no field ${extra}`);
  const missing = Object.keys(fields).filter((name) => !Object.hasOwn(given, name));
  const message = Object.fromEntries(Object.entries(fields).map(([name, [initial]]) => [name, given[name] ?? initial]));
  const wrong = Object.keys(fields).find((name) => !missing.includes(name) && !fields[name][1](given[name]));
  if (wrong !== undefined) throw new TypeError(`msg: ${wrong} does not fit ${type}`);
  return { message, missing };
}
