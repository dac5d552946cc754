"""What the confirmation of an act carries: the decision's id, the act, the invoice and what the person saw of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.blocks import limits, packing
from bot.blocks.states import Origin
from bot.domain.asking import Question
from bot.domain.permits import Act

NOWHERE = Origin()


@dataclass(frozen=True, slots=True)
class AskState:
    """`seen` is the question's: JSON values by name, amounts in minor units."""

    decision_id: str
    act: Act
    invoice: str
    seen: Mapping[str, Any] = field(default_factory=dict)
    workspace: str | None = None
    origin: Origin = NOWHERE

    @classmethod
    def of(cls, question: Question, origin: Origin = NOWHERE) -> AskState:
        """What `question` shows."""
        workspace = question.workspace.id if question.workspace else None
        return cls(question.decision_id, question.act, question.invoice.id, question.seen, workspace, origin)

    def encode(self) -> str:
        """Private metadata, at most 3000 characters."""
        fields = {"d": self.decision_id, "x": self.act.value, "i": self.invoice, "s": self.seen, "w": self.workspace}
        return packing.pack({**fields, **self.origin.fields()}, limits.METADATA)

    @classmethod
    def decode(cls, metadata: str) -> AskState:
        """Raises ValueError."""
        state = packing.unpack(metadata)
        seen = state.get("s", {})
        if not isinstance(seen, dict):
            raise ValueError("what was seen is no object")
        decision, invoice = packing.text(state, "d"), packing.text(state, "i")
        act = Act(packing.text(state, "x"))
        return cls(decision, act, invoice, seen, packing.words(state, "w"), Origin.read(state))


def act_asked_about(metadata: str) -> Act | None:
    """The act that a confirmation was about, whatever became of it; None when it cannot be read."""
    try:
        return AskState.decode(metadata).act
    except ValueError:
        return None
