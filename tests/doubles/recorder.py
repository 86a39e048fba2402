"""One list of everything that was done to the world, in the order in which it was done."""

import threading


class Recorder:
    """Notes effects from any thread. Every double of a run writes to the same one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._effects: list[str] = []

    def note(self, effect: str) -> None:
        """Something was done."""
        with self._lock:
            self._effects.append(effect)

    def clear(self) -> None:
        """Forget what was done so far."""
        with self._lock:
            self._effects.clear()

    @property
    def effects(self) -> list[str]:
        """Everything that was done, oldest first."""
        with self._lock:
            return list(self._effects)

    def of(self, *kinds: str) -> list[str]:
        """The effects whose first word is one of `kinds`."""
        return [effect for effect in self.effects if effect.split()[0] in kinds]
