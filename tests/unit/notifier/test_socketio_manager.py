"""python-socketio's clients: one that leaves costs as little as one that stays."""

from types import SimpleNamespace
from typing import Any

from socketio.base_manager import BaseManager

from notifier.transports.socketio.prepared_frames import Manager


class Rooms(dict[Any, Any]):
    """The rooms of a namespace, which may be looked up and not looked through."""

    def copy(self) -> Any:
        raise AssertionError("all clients were looked through")

    items = values = __iter__ = copy


def test_a_client_leaves_without_a_look_at_the_others() -> None:
    numbers = iter(range(100))
    manager = Manager()
    manager.server = SimpleNamespace(eio=SimpleNamespace(generate_id=lambda: f"sid{next(numbers)}"))
    sids = [BaseManager.pre_connect(manager, f"eio{number}", "/") for number in range(3)]
    manager.rooms["/"] = Rooms(manager.rooms["/"])
    for sid in sids[:2]:
        manager.pre_disconnect(sid, "/")
        manager.basic_disconnect(sid, "/")
    assert manager.sid_from_eio_sid("eio0", "/") is None
    assert manager.sid_from_eio_sid("eio2", "/") == sids[2]
    assert not manager.is_pre_connected(sids[0], "/")
    assert manager.pending_disconnect.get("/", []) == []
