"""Connections to the present master of a Sentinel service, or of a cluster's slot.

All keys of a deployment are in one slot (``check_prefix``), so one node of a cluster holds them, and an ordinary
client of that node is enough. Two classes of redis-py 8 are not used: its ``RedisCluster`` cannot put XREAD into a
transaction, and its Sentinel connections retry a command at the master that is gone.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from redis.asyncio import BlockingConnectionPool, Connection, Redis
from redis.asyncio.connection import SSLConnection
from redis.asyncio.sentinel import Sentinel
from redis.exceptions import (
    AskError,
    ClusterDownError,
    MasterDownError,
    MovedError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as RedisConnectionError

_ELSEWHERE = (AskError, ClusterDownError, MasterDownError, MovedError, ReadOnlyError, TryAgainError)
# Errors without a class in redis-py: a blocking command's server became a replica; a master lost its replicas.
_LEFT = ("UNBLOCKED", "NOREPLICAS")


class MasterResolver(Protocol):
    """Finds the master."""

    async def find(self) -> tuple[str, int]:
        """The master's host and port. Raises redis-py's ``ConnectionError`` if it cannot be found."""
        ...

    def redirected(self, error: MovedError) -> None:
        """A node replied that another node is the master of our keys."""
        ...

    async def aclose(self) -> None: ...


class SentinelResolver:
    """Asks the sentinels of a service."""

    def __init__(self, service: str, nodes: Sequence[tuple[str, int]], **options: Any) -> None:
        self._service = service
        self._asked: Any = Sentinel(nodes, sentinel_kwargs=options)  # type: ignore[no-untyped-call]

    async def find(self) -> tuple[str, int]:
        host, port = await self._asked.discover_master(self._service)
        return str(host), int(port)

    def redirected(self, error: MovedError) -> None:
        raise error  # a server under Sentinel does not send this

    async def aclose(self) -> None:
        await self._asked.aclose()


class ClusterResolver:
    """Asks the nodes of a cluster. The first redirection says which slot our keys are in."""

    def __init__(self, nodes: Sequence[tuple[str, int]], **options: Any) -> None:
        self._options = options
        self._nodes: dict[tuple[str, int], Redis] = {}
        self._slot: int | None = None
        for node in nodes:
            self._node(node)

    async def find(self) -> tuple[str, int]:
        errors = []
        for address, node in list(self._nodes.items()):
            try:
                slots: Any = await node.execute_command("CLUSTER SLOTS")  # type: ignore[no-untyped-call]
            except (RedisError, OSError) as error:
                errors.append(f"{address[0]}:{address[1]}: {error}")
                continue
            # [first slot, last slot, [host, port, …] of the master, …]; no host means the node that was asked.
            masters = [(row[0], row[1], (row[2][0] or address[0], int(row[2][1]))) for row in slots]
            for _first, _last, master in masters:
                self._node(master)
            if self._slot is None:
                return address
            for first, last, master in masters:
                if first <= self._slot <= last:
                    return master
            errors.append(f"{address[0]}:{address[1]} knows no owner of slot {self._slot}")
        raise RedisConnectionError(f"No node of the cluster knows the master: {'; '.join(errors)}")

    def redirected(self, error: MovedError) -> None:
        self._slot = error.slot_id

    async def aclose(self) -> None:
        for node in self._nodes.values():
            await node.aclose()

    def _node(self, address: tuple[str, int]) -> None:
        if address not in self._nodes:
            self._nodes[address] = Redis(host=address[0], port=address[1], decode_responses=True, **self._options)


class MasterConnection(Connection):
    """Finds the master each time it connects, and disconnects when its server says that it is not the master."""

    def __init__(self, *, resolver: MasterResolver, **options: Any) -> None:
        super().__init__(**options)
        self._directory = resolver

    async def connect_check_health(self, *args: Any, **kwargs: Any) -> None:
        if not self.is_connected:
            self.host, self.port = await self._directory.find()
        await super().connect_check_health(*args, **kwargs)

    async def read_response(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return await super().read_response(*args, **kwargs)
        except ResponseError as error:
            if not isinstance(error, _ELSEWHERE) and not str(error).startswith(_LEFT):
                raise
            if isinstance(error, MovedError):
                self._directory.redirected(error)
            await self.disconnect()
            raise RedisConnectionError(f"{self.host}:{self.port} is not the master: {error}") from error


class EncryptedMasterConnection(MasterConnection, SSLConnection):
    """The same over TLS."""


class MasterPool(BlockingConnectionPool):
    """A pool of such connections, which owns their resolver."""

    def __init__(self, resolver: MasterResolver, *, tls: bool, **options: Any) -> None:
        kind = EncryptedMasterConnection if tls else MasterConnection
        super().__init__(connection_class=kind, resolver=resolver, **options)
        self._directory = resolver

    async def aclose(self) -> None:
        await super().aclose()
        await self._directory.aclose()
