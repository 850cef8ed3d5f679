// Tests of the stub bridge: with roslib as its client, and with frames that roslib would not send.

import { once } from "node:events";
import { until } from "./patience.mjs";

const TEXT = "std_msgs/String";

/** Calls `fail` for each deviation of the stub from the protocol. */
export async function bridgeChecks(serve, connect, fail) {
  const bridge = await serve({ port: 0 });
  const links = await Promise.all([connect(bridge.url, () => {}), connect(bridge.url, () => {})]);
  const [publisher, subscriber] = links;
  const expect = (what, got, wanted) => {
    const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)];
    if (a !== b) fail(`${what}: got ${a}, not ${b}`);
  };
  /** Resolves when the bridge has handled all earlier frames of this client. */
  const settled = ({ ros }) => new Promise((resolve, reject) => ros.getTopics(resolve, reject));
  const statusOf = async (frame) => {
    const status = once(publisher.ros, "status:x");
    publisher.ros.callOnConnection({ id: "x", ...frame });
    return (await status)[0].level;
  };
  try {
    const said = publisher.topic("/said", TEXT, { latch: true });
    said.publish({ data: "one" });
    await settled(publisher);
    const heard = [];
    const listening = subscriber.topic("/said", "std_msgs/msg/String");
    listening.subscribe(({ data }) => heard.push(data));
    await settled(subscriber);
    said.publish({ data: "two" });
    await settled(publisher);
    await settled(subscriber);
    expect("a latched message, and one after it", heard, ["one", "two"]);
    listening.unsubscribe();
    await settled(subscriber);
    said.publish({ data: "three" });
    await settled(publisher);
    await settled(subscriber);
    expect("a message after it unsubscribed", heard.length, 2);

    const slowly = [];
    subscriber
      .topic("/fast", TEXT, { throttle_rate: 1000, queue_length: 2 })
      .subscribe(({ data }) => slowly.push(data));
    await settled(subscriber);
    const fast = publisher.topic("/fast", TEXT);
    for (const data of ["0", "1", "2", "3", "4"]) fast.publish({ data });
    await settled(publisher);
    await settled(subscriber);
    await until("throttled messages", () => slowly.length >= 3);
    expect("messages that are throttled, with a queue of two", slowly, ["0", "3", "4"]);

    const { topics, types } = await settled(publisher);
    expect("the topics", topics, ["/said", "/fast"]);
    expect("their types", types, [TEXT, TEXT]);
    const failed = once(publisher.ros, "absent");
    publisher.ros.callOnConnection({ op: "call_service", id: "absent", service: "/absent" });
    expect("a service that does not exist", (await failed)[0].result, false);

    expect("an unknown operation", await statusOf({ op: "dance" }), "error");
    expect(
      "another type",
      await statusOf({ op: "advertise", topic: "/said", type: "std_msgs/Float32MultiArray" }),
      "error",
    );
    expect("an unknown type", await statusOf({ op: "advertise", topic: "/new", type: "no/Such" }), "error");
    expect("an unknown topic", await statusOf({ op: "publish", topic: "/new", msg: { data: "" } }), "error");
    expect("a message that does not fit", await statusOf({ op: "publish", topic: "/said", msg: { data: 1 } }), "error");
    publisher.ros.setStatusLevel("warning");
    expect("a message without its field", await statusOf({ op: "publish", topic: "/said", msg: {} }), "warning");
    expect("nothing to unsubscribe from", await statusOf({ op: "unsubscribe", topic: "/new" }), "warning");
  } catch (error) {
    fail(error.message);
  } finally {
    await Promise.all(links.map((link) => link.close()));
    await bridge.close();
  }
}
