// A stub of a rosbridge server, for tests and for use without ROS. It implements topics of protocol version 2 as JSON over
// WebSocket, on the loopback interface. It has no fragmentation, compression, actions or client services.
//   node examples/robot/ros/bridge.js 9090

import { pathToFileURL } from "node:url";
import { WebSocketServer } from "ws";
import { complete, TYPES, typeNamed } from "./messages.js";
import { Subscription } from "./subscription.js";

/** Bytes of the longest frame of a client, and of what may wait until a client reads it. */
const [MAX_FRAME, MAX_WAITING] = [2 ** 20, 2 ** 20];
const LEVELS = ["none", "error", "warning", "info"];

/**
 * Starts the server. `onFrame` receives every frame in either direction. In the result, `url` is the address, and `publish`
 * publishes a message as a ROS node would.
 */
export async function serve({ port = 9090, onFrame = () => {} } = {}) {
  /** { type, publishers, latched } by topic name. */
  const topics = new Map();
  /** { send, level, subscriptions } by socket. */
  const clients = new Map();
  const server = new WebSocketServer({ port, host: "127.0.0.1", maxPayload: MAX_FRAME });
  await new Promise((resolve, reject) => server.once("listening", resolve).once("error", reject));

  server.on("connection", (socket) => {
    const send = (frame) => {
      const text = JSON.stringify(frame);
      onFrame(text);
      deliver(socket, text);
    };
    const client = { send, level: "error", subscriptions: new Map() };
    clients.set(socket, client);
    socket.on("error", () => {});
    socket.on("message", (data) => {
      const text = data.toString();
      onFrame(text);
      receive(client, text);
    });
    socket.on("close", () => {
      clients.delete(socket);
      for (const { publishers } of topics.values()) publishers.delete(client);
      for (const subscription of client.subscriptions.values()) subscription.end();
    });
  });

  /** Sends a frame, or drops a client that does not read. */
  function deliver(socket, bytes) {
    if (socket.bufferedAmount > MAX_WAITING) socket.terminate();
    else socket.send(bytes, { binary: false });
  }

  function receive(client, text) {
    let frame;
    const status = (level, msg) => {
      if (LEVELS.indexOf(level) > LEVELS.indexOf(client.level)) return;
      client.send({ op: "status", level, msg: `${frame?.op ?? "frame"}: ${msg}`, id: frame?.id });
    };
    try {
      frame = JSON.parse(text);
      const { op } = frame;
      if (!Object.hasOwn(OPERATIONS, op))
        return status("error", `${JSON.stringify(op)} is not an operation of this stub`);
      const warning = OPERATIONS[op](client, frame);
      if (warning) status("warning", warning);
    } catch (error) {
      status("error", error.message);
    }
  }

  function topicOf(name, type) {
    const known = topics.get(name);
    if (typeof name !== "string" || name === "") throw new TypeError("topic: it must be a name");
    if (!known && type === undefined) throw new RangeError(`${name}: there is no such topic, and no type to make one`);
    const wanted = type === undefined ? known.type : typeNamed(type);
    if (known && known.type !== wanted) throw new RangeError(`${name}: it has type ${known.type}, not ${wanted}`);
    if (known) return known;
    const topic = { type: wanted, publishers: new Map(), latched: undefined };
    topics.set(name, topic);
    return topic;
  }

  function publish(name, msg, isLatched = false) {
    const topic = topicOf(name);
    if (isLatched) topic.latched = msg;
    for (const { subscriptions } of clients.values()) subscriptions.get(name)?.offer(msg);
  }

  const OPERATIONS = {
    set_level(client, { level }) {
      if (!LEVELS.includes(level)) throw new RangeError(`level: it must be one of ${LEVELS.join(", ")}`);
      client.level = level;
    },
    advertise(client, { topic, type, latch = false }) {
      topicOf(topic, type ?? null).publishers.set(client, latch);
    },
    unadvertise(client, { topic }) {
      if (!topics.get(topic)?.publishers.delete(client)) return `${topic}: it was not advertised`;
    },
    publish(client, { topic, msg }) {
      const { type, publishers } = topicOf(topic);
      const { message, missing } = complete(type, msg);
      publish(topic, message, publishers.get(client));
      if (missing.length > 0) return `${topic}: ${missing.join(", ")} of the message took their defaults`;
    },
    subscribe(client, { topic, type, id, throttle_rate = 0, queue_length = 0, compression = "none" }) {
      if (compression !== "none") throw new RangeError(`compression: this stub has none, not ${compression}`);
      const { latched } = topicOf(topic, type);
      const send = (msg) => client.send({ op: "publish", topic, msg });
      const subscription = client.subscriptions.get(topic) ?? new Subscription(send);
      client.subscriptions.set(topic, subscription);
      subscription.add(id, { throttle: throttle_rate, length: queue_length });
      if (latched) subscription.offer(latched);
    },
    unsubscribe(client, { topic, id }) {
      const subscription = client.subscriptions.get(topic);
      if (!subscription) return `${topic}: it was not subscribed to`;
      if (subscription.remove(id)) client.subscriptions.delete(topic);
    },
    call_service(client, { service, id }) {
      const answer = (values, result = true) => client.send({ op: "service_response", id, service, values, result });
      if (typeof service === "string" && /^\/?rosapi\/topics$/.test(service)) {
        return answer({ topics: [...topics.keys()], types: Array.from(topics.values(), ({ type }) => type) });
      }
      answer(`Service ${service} does not exist`, false);
    },
  };

  return {
    url: `ws://127.0.0.1:${server.address().port}`,
    /** Numbers that are not finite become null, as in rosbridge. */
    publish,
    /** Sends any text, or bytes as text, to every client. Some versions of rosbridge send NaN in arrays, which is not JSON. */
    broadcast(bytes) {
      for (const socket of clients.keys()) deliver(socket, bytes);
    },
    /** Drops every connection, as a crash would. */
    close() {
      for (const socket of server.clients) socket.terminate();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { url } = await serve({ port: Number(process.argv[2] ?? 9090) });
  console.error(`${url}: topics of ${Object.keys(TYPES).join(", ")}`);
}
