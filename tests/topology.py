"""Several real servers: a master with a replica under Sentinel, and a Cluster; all of the embedded program."""

import contextlib
import os
import secrets
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from redis import Redis
from redis.crc import key_slot
from redis.exceptions import RedisError

from cli.local.parent_watch import under_parent_watch
from cli.local.server import binary
from tests.ports import free_port

SERVICE = "stations"
KEEPING = ("--appendonly", "yes", "--save", "")


class Server:
    """One server process on a port of its own, which it keeps over a restart."""

    def __init__(
        self, folder: Path, *options: str, password: str | None = None, sentinel: str | None = None
    ) -> None:
        self._password = password
        self.port = free_port()
        self._folder = folder / f"{self.port}"
        self._folder.mkdir()
        self._command = [
            str(binary()),
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--dir",
            str(self._folder),
        ]
        if sentinel is not None:
            written = self._folder / "sentinel.conf"
            written.write_text(f"port {self.port}\nbind 127.0.0.1\ndir {self._folder}\n{sentinel}\n")
            self._command = [str(binary()), str(written), "--sentinel"]
        self._command += [*options, *(["--requirepass", password] if password else [])]
        self._process: subprocess.Popen[bytes] | None = None
        self._parent_pipe = -1

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def client(self) -> "Redis":
        return Redis(port=self.port, password=self._password, decode_responses=True, socket_timeout=5)

    def start(self) -> Self:
        parent_pipe, self._parent_pipe = os.pipe()
        log = (self._folder / "log").open("ab")
        with log:
            self._process = subprocess.Popen(
                under_parent_watch(self._command), stdin=parent_pipe, stdout=log, stderr=log
            )
        os.close(parent_pipe)
        until(lambda client: client.ping(), self, "it answers")
        return self

    def kill(self) -> None:
        """SIGKILL, and the end of it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            os.close(self._parent_pipe)
            self._process = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()


def until(asked: Callable[["Redis"], Any], server: Server, what: str, *, seconds: float = 40) -> Any:
    """Ask a server until it answers what is wanted; the answer."""
    deadline = time.monotonic() + seconds
    answer: Any = None
    while time.monotonic() < deadline:
        with contextlib.suppress(RedisError), server.client() as client:
            if answer := asked(client):
                return answer
        time.sleep(0.05)
    raise AssertionError(f"{server.address}: not in {seconds:g} s: {what}")


class Watched:
    """A master that takes writes while a replica follows, two replicas, and three sentinels that watch them."""

    prefix = "bull"

    def __init__(self, folder: Path) -> None:
        self._exits = ExitStack()
        self.password = secrets.token_hex(8)
        try:
            self._start(folder)
        except BaseException:
            self.close()
            raise

    def _start(self, folder: Path) -> None:
        options = (*KEEPING, "--masterauth", self.password, "--min-replicas-to-write", "1")
        self.master = self._exits.enter_context(Server(folder, *options, password=self.password))
        options = (*options, "--replicaof", f"127.0.0.1 {self.master.port}")
        self.replicas = [
            self._exits.enter_context(Server(folder, *options, password=self.password)) for _ in range(2)
        ]
        for replica in self.replicas:
            until(_follows, replica, "it follows the master")
        watching = f"""sentinel monitor {SERVICE} 127.0.0.1 {self.master.port} 2
sentinel auth-pass {SERVICE} {self.password}
sentinel down-after-milliseconds {SERVICE} 1000
sentinel failover-timeout {SERVICE} 5000"""
        self.sentinels = [self._exits.enter_context(Server(folder, sentinel=watching)) for _ in range(3)]
        for sentinel in self.sentinels:
            until(_agreed, sentinel, "the sentinels know one another and the replica")

    @property
    def url(self) -> str:
        hosts = ",".join(sentinel.address for sentinel in self.sentinels)
        return f"redis+sentinel://:{self.password}@{hosts}/{SERVICE}/0"

    def hand_over(self) -> None:
        """Make the replica the master while the master lives."""
        with self.sentinels[0].client() as client:
            # Without that word the old master goes on taking writes for a while, all of which are lost.
            client.execute_command("SENTINEL FAILOVER", SERVICE, "COORDINATED")

    def close(self) -> None:
        self._exits.close()


def _agreed(client: "Redis") -> bool:
    state: Any = client.sentinel_master(SERVICE)
    return bool(state["num-other-sentinels"] == 2 and state["num-slaves"] == 2)


def _follows(client: "Redis") -> bool:
    return bool(client.info("replication")["master_link_status"] == "up")


class Cluster:
    """Three masters with all slots between them; the one that holds our prefix may have replicas."""

    prefix = "{bull}"

    def __init__(self, folder: Path, *, replicas: int = 1) -> None:
        self._exits = ExitStack()
        try:
            self._start(folder, replicas)
        except BaseException:
            self.close()
            raise

    def _start(self, folder: Path, replicas: int) -> None:
        # The default bus port is 10000 above the other, which may be none.
        buses = [str(free_port()) for _ in range(3 + replicas)]
        options = (*KEEPING, "--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-port")
        self.nodes = [self._exits.enter_context(Server(folder, *options, bus)) for bus in buses]
        masters, self.replicas = self.nodes[:3], self.nodes[3:]
        slot = key_slot(self.prefix.encode())
        share = 16384 // len(masters) + 1
        for number, node in enumerate(self.nodes):
            with node.client() as client:
                if node in masters:
                    first = share * number
                    client.execute_command("CLUSTER ADDSLOTSRANGE", first, min(first + share, 16384) - 1)
                    client.execute_command("CLUSTER SET-CONFIG-EPOCH", number + 1)
                client.execute_command("CLUSTER MEET", "127.0.0.1", self.nodes[0].port, buses[0])
        self.master = masters[slot // share]
        for node in self.nodes:
            until(lambda client: _complete(client, len(self.nodes)), node, "the cluster is complete")
        with self.master.client() as client:
            name = client.execute_command("CLUSTER MYID")
        for replica in self.replicas:
            until(lambda c: c.execute_command("CLUSTER REPLICATE", name), replica, "it may follow the master")
            until(_follows, replica, "it follows the master")

    @property
    def url(self) -> str:
        # Not the master itself: it has to be found.
        named = [node for node in self.nodes[:3] if node is not self.master]
        return f"redis+cluster://{','.join(node.address for node in named)}"

    def hand_over(self) -> None:
        """Make the replica the master while the master lives."""
        with self.replicas[0].client() as client:
            client.execute_command("CLUSTER FAILOVER")

    def close(self) -> None:
        self._exits.close()


def _complete(client: "Redis", nodes: int) -> bool:
    info = client.execute_command("CLUSTER INFO")
    return bool(info["cluster_state"] == "ok" and info["cluster_known_nodes"] == str(nodes))


def promoted(deployed: Watched | Cluster, *, seconds: float = 40) -> Server:
    """The replica that is the master now, when one is."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for replica in deployed.replicas:
            with contextlib.suppress(RedisError), replica.client() as client:
                if client.role()[0] == "master":
                    return replica
        time.sleep(0.05)
    raise AssertionError(f"no replica became the master in {seconds:g} s")
