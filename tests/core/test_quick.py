"""What rows of long tables are written with."""

from dataclasses import dataclass

from core.quick import _state


@dataclass(frozen=True)
class Named:
    """As a row that staff name: equal by its key, whatever it is called."""

    key: int
    label: str
    tone: str = "good"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Named) and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)


def test_a_state_that_was_renamed_is_shown_by_its_new_name() -> None:
    assert "Nuevo" in _state(Named(1, "Nuevo"), "es")
    assert "Reciente" in _state(Named(1, "Reciente"), "es")
