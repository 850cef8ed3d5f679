// Tests what the robot makes of frames, before roslib sees them, and of a server that does not read.

import { once } from "node:events";
import { createRequire } from "node:module";

const WRONG = [
  ["longer than 64 KiB", `"${"a".repeat(2 ** 16)}"`],
  ["not UTF-8 text", Buffer.from([0x22, 0xc3, 0x28, 0x22])],
  ["not JSON", "{"],
  ["not JSON", '{"op": "publish", "topic": "/a", "msg": {"data": [NaN]}}'],
  ["no operation", "null"],
  ["no operation", "[]"],
  ["no operation", "1"],
  ["no operation", "[".repeat(30_000) + "]".repeat(30_000)],
  ["no operation", "{}"],
  ["no operation", '{"op": "constructor"}'],
  ["no operation", '{"op": ["publish"]}'],
  ["no operation", '{"op": "fragment", "id": "a", "data": "", "num": 0, "total": 1e9}'],
  ["no operation", '{"op": "png", "data": ""}'],
  ["no publish", '{"op": "publish", "topic": "/a"}'],
  ["no publish", '{"op": "publish", "topic": "/a", "msg": null}'],
  ["no publish", '{"op": "publish", "topic": "/a", "msg": []}'],
  ["no publish", '{"op": "publish", "topic": 1, "msg": {}}'],
  ["no publish", '{"op": "publish", "topic": "error", "msg": {}}'],
  ["no service_response", '{"op": "service_response", "id": "close"}'],
  ["no status", '{"op": "status", "id": {}, "msg": ""}'],
];
const RIGHT = [
  '{"op": "publish", "topic": "/a", "msg": {"data": [1, null]}}',
  '{"op": "service_response", "id": "call:1", "values": {}, "result": true}',
  '{"op": "status", "level": "error", "msg": "no"}',
];

/** Frames of a topic that a robot must survive: what each is, and what the robot says of it. */
export function garbledFrames(topic) {
  const published = (data) => `{"op": "publish", "topic": "${topic}", "msg": {"data": ${data}}}`;
  return [
    ["a frame lied about its length", `observation: got Array of 0`, published('{"length": 1e9}')],
    ["an observation was a text", `observation: got Array of 0`, published(JSON.stringify("1".repeat(1000)))],
    ["numbers were texts", `observation[0]: got NaN`, published('["1", "1", "0", "0"]')],
    ["lists were nested", `observation[0]: got NaN`, published(`[${"[".repeat(9999)}${"]".repeat(9999)}, 1, 0, 0]`)],
    ["a frame was too long", "no observation for 100 ms", published(`[1, 1, 0, 0${", 0".repeat(50_000)}]`)],
    ["a frame was not UTF-8", "no observation for 100 ms", Buffer.from([0x7b, 0xff, 0x7d])],
    ["a topic was an event", "no observation for 100 ms", '{"op": "publish", "topic": "close", "msg": {}}'],
  ];
}

/** Calls `fail` for each frame that is not dropped or decoded as it must be. */
export async function frameChecks(root, fail) {
  const { frameOf } = await import(`${root}examples/robot/ros/frames.js`);
  const { CheckedTransport } = await import(`${root}examples/robot/ros/transport.js`);
  for (const [wants, frame] of WRONG) {
    try {
      frameOf(Buffer.from(frame), false);
      fail(`it takes ${String(frame).slice(0, 80)}`);
    } catch (error) {
      if (!error.message.includes(wants)) fail(`of ${String(frame).slice(0, 80)} it says: ${error.message}`);
    }
  }
  for (const frame of RIGHT) {
    if (JSON.stringify(frameOf(Buffer.from(frame), false)) !== JSON.stringify(JSON.parse(frame)))
      fail(`it changes ${frame}`);
  }
  const { WebSocketServer } = createRequire(`${root}examples/robot/ros/`)("ws");
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  server.on("connection", (_, { socket }) => socket.pause());
  const link = new CheckedTransport(`ws://127.0.0.1:${server.address().port}`);
  await once(link, "open");
  let isClosed = false;
  link.once("close", () => {
    isClosed = true;
  });
  for (let sent = 0; !isClosed && sent < 1000; sent++) {
    link.send({ op: "publish", data: "a".repeat(2 ** 18) });
    await new Promise(setImmediate);
  }
  if (!isClosed) fail("250 MiB wait for a server that does not read");
  for (const socket of server.clients) socket.terminate();
  server.close();
}
