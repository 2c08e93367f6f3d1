"""What was sent, a line of JSON each, forced to the disk before and after sending: `delivered.jsonl`.

A message that was `sending` when the process died may have arrived or not; nobody can know, and so it is not sent again
unless a person says so. The lines hold no address and no secret: deliveries by name, people who get mail by address.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from listeners.files import locked, sync_folder

State = Literal["sending", "sent", "failed", "unsure"]


class JournalError(Exception):
    """The journal cannot be read, so nobody knows what was sent."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`id` names one message to one receiver; `told` are hashes of what an alert told."""

    at: datetime
    id: str
    state: State
    told: list[str] = []


class Journal:
    """The journal in `folder`, held by one process at a time."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "delivered.jsonl"
        self._states: dict[str, Entry] = {}
        for entry in self._read():
            self._states[entry.id] = entry

    def state(self, message: str) -> State | None:
        """How far the message got, None if it was never begun."""
        entry = self._states.get(message)
        return entry.state if entry else None

    def told(self, receiver: str, *, surely: bool) -> set[str]:
        """What the messages to this receiver have told: `surely`, or perhaps."""
        states = {"sent"} if surely else {"sent", "sending", "unsure"}
        return {
            key
            for entry in self._states.values()
            if entry.id.rpartition("/")[0] == receiver and entry.state in states
            for key in entry.told
        }

    def note(self, now: datetime, message: str, state: State, told: list[str] | None = None) -> None:
        """Write a line, and return when it is on the disk."""
        entry = Entry(at=now, id=message, state=state, told=told or [])
        made = not self._file.exists()
        with self._file.open("ab") as file:
            file.write(msgspec.json.encode(entry) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if made:
            sync_folder(self._file.parent)
        self._states[message] = entry

    def _read(self) -> Iterator[Entry]:
        if not self._file.exists():
            return
        raw = self._file.read_bytes()
        whole = raw[: raw.rfind(b"\n") + 1]
        if whole != raw:  # the machine stopped while a line was written, and before anything was sent for it
            with self._file.open("r+b") as file:
                file.truncate(len(whole))
        for number, line in enumerate(whole.splitlines(), 1):
            try:
                yield msgspec.json.decode(line, type=Entry)
            except msgspec.MsgspecError as error:
                raise JournalError(
                    f"{self._file}, line {number} cannot be read ({error}); take the line out, or bring back the file: "
                    "without it messages would be sent twice"
                ) from error


@contextmanager
def journal(folder: Path) -> Iterator[Journal]:
    """The journal, while no other process sends. JournalError if one does, or if it cannot be read."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with locked(folder / ".delivered.lock", wait=False):
            yield Journal(folder)
    except BlockingIOError:
        raise JournalError("another 'kundschafter deliver' is sending right now; try again when it is done") from None
