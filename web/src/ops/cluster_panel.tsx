// The nodes, and who has which part of the seats.

import { useState } from "preact/hooks";

import type { Cluster } from "../api/types";
import { Waiting } from "../ui/loading";
import { Modal } from "../ui/modal";
import { announce } from "../ui/notice";
import { useRunning } from "../ui/use_running";
import { count } from "../words/ticket";
import { drainNode, getCluster } from "./asks";
import { StaleNote } from "./stale_note";
import { usePoll } from "./use_poll";

type Member = Cluster["members"][number];

const everyMs = 2_000;

/** A heartbeat this old is being looked at by the other nodes. */
const lateMs = 1_000;

function Drain(props: {
  member: Member;
  isAlone: boolean;
  onDone: () => void;
}) {
  const { member, isAlone, onDone } = props;
  const { node, shards, state } = member;
  const [isAsking, setAsking] = useState(false);
  const [isBusy, run] = useRunning();
  const close = () => setAsking(false);
  if (state === "draining") return null;
  const drain = () =>
    run(async () => {
      close();
      await drainNode(node);
      announce(`Node ${node} hands its shards over and ends`);
      onDone();
    });
  return (
    <>
      <button
        type="button"
        class="button button-small"
        disabled={isBusy}
        onClick={() => setAsking(true)}
      >
        Drain<span class="visually-hidden"> node {node}</span>
      </button>
      <Modal title={`Drain node ${node}?`} isOpen={isAsking} onClose={close}>
        <p>
          {isAlone
            ? "It is the only node: the server stops, and nothing is sold until somebody starts it again."
            : `It hands its ${count(shards, "shard")} to the others, and ends.`}
        </p>
        <div class="row">
          <button type="button" class="button" onClick={close}>
            Keep it
          </button>
          <button
            type="button"
            class="button button-bad"
            onClick={() => void drain()}
          >
            {isAlone ? "Stop the server" : "Drain it"}
          </button>
        </div>
      </Modal>
    </>
  );
}

function MemberRow(props: {
  member: Member;
  cluster: Cluster;
  onDone: () => void;
}) {
  const { member, cluster, onDone } = props;
  const isLate = member.heartbeat_age_ms > lateMs;
  const epochs = cluster.shards
    .filter((x) => x.node === member.node)
    .map((x) => x.epoch);
  return (
    <tr>
      <th scope="row">
        Node {member.node}
        {member.node === cluster.node && (
          <span class="soft"> (answers here)</span>
        )}
      </th>
      <td>{member.address || "–"}</td>
      <td>
        <span
          class={`badge badge-${member.state === "serving" ? "good" : "warn"}`}
        >
          {member.state}
        </span>
      </td>
      <td class={`tabular ${isLate ? "bad-words" : ""}`}>
        {member.heartbeat_age_ms.toLocaleString()} ms ago
      </td>
      <td class="tabular">{member.shards.toLocaleString()}</td>
      <td class="tabular">
        {epochs.length > 0 ? Math.max(...epochs).toLocaleString() : "–"}
      </td>
      <td>{member.unreachable.join(", ") || "none"}</td>
      <td>
        <Drain
          member={member}
          isAlone={cluster.members.length === 1}
          onDone={onDone}
        />
      </td>
    </tr>
  );
}

/** Shard by shard, for who wants to know. */
function Shards({ cluster }: { cluster: Cluster }) {
  const orphans = cluster.shards.filter((x) => x.node === null).length;
  return (
    <>
      {orphans > 0 && (
        <p class="notice notice-bad">
          {count(orphans, "shard")} of {cluster.shards.length} have no owner:
          their seats cannot be sold at the moment.
        </p>
      )}
      <details>
        <summary>
          All {count(cluster.shards.length, "shard")} with owner and epoch
        </summary>
        <ol class="shards plain-list tabular">
          {cluster.shards.map(({ shard, node, epoch }) => (
            <li key={shard} class={node === null ? "bad-words" : ""}>
              {shard}: {node === null ? "nobody" : `node ${node}`}
              <span class="soft">, epoch {epoch}</span>
            </li>
          ))}
        </ol>
      </details>
    </>
  );
}

function Members(props: { cluster: Cluster; onDone: () => void }) {
  const { cluster, onDone } = props;
  const columns = [
    "Node",
    "Address",
    "State",
    "Heartbeat",
    "Shards",
    "Newest epoch",
    "Cannot reach",
  ];
  return (
    <div class="table-scroll" tabIndex={0} role="group" aria-label="Nodes">
      <table>
        <thead>
          <tr>
            {columns.map((x) => (
              <th key={x} scope="col">
                {x}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {cluster.members.map((member) => (
            <MemberRow
              key={member.node}
              member={member}
              cluster={cluster}
              onDone={onDone}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function ClusterPanel() {
  const seen = usePoll("cluster", everyMs, getCluster);
  const cluster = seen.value;
  return (
    <section class="card" aria-labelledby="cluster-title">
      <h2 id="cluster-title">Nodes</h2>
      <StaleNote seen={seen} what="The cluster" />
      {!cluster && seen.why === undefined && <Waiting />}
      {cluster && (
        <>
          <Members cluster={cluster} onDone={seen.refresh} />
          <p class="small soft tabular">
            Since this node started it took{" "}
            {count(cluster.moves.taken, "shard")} over and handed{" "}
            {cluster.moves.handed_over.toLocaleString()} on.
          </p>
          <Shards cluster={cluster} />
        </>
      )}
    </section>
  );
}
