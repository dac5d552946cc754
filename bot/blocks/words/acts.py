"""Every act in words: on its button, while it is done, when it is done, and when it is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.permits import Act


@dataclass(frozen=True, slots=True)
class ActWords:
    """`{name}` is what people call the invoice.

    `button` asks for it, `doing` is said meanwhile, `done` (with `symbol`) heads the answer, `did` is its participle
    ("whether INV-0042 was voided"), `may` completes "Only hub admins can …", `unchanged` says that it was not done,
    `asked` is how the history names one that was not done, `asks` is the title of its confirmation where that is not
    the button and the name.
    """

    button: str
    doing: str
    done: str
    did: str
    may: str
    asked: str
    symbol: str = "✅"
    unchanged: str = "Nothing was changed."
    asks: str = ""

    def question(self, name: str) -> str:
        """`Void INV-0042?`; `Void?` without a name."""
        asks = self.asks or f"{self.button} {{name}}?"
        return " ".join(asks.format(name=name).replace(" ?", "?").split())


ACTS: Final[Mapping[Act, ActWords]] = {
    Act.RETRY: ActWords(
        "Retry", "Charging {name}", "Paid", "charged", "retry payments", "Retried", unchanged="Nothing was charged."
    ),
    Act.CHARGE: ActWords(
        "Charge now",
        "Charging {name}",
        "Paid",
        "charged",
        "charge invoices",
        "Charge asked for",
        unchanged="Nothing was charged.",
        asks="Charge {name} now?",
    ),
    Act.MARK_PAID: ActWords(
        "Mark as paid",
        "Marking {name} as paid",
        "Marked as paid",
        "marked as paid",
        "mark invoices as paid",
        "Marking as paid asked for",
        unchanged="Nothing was marked as paid.",
        asks="Mark {name} as paid?",
    ),
    Act.SEND: ActWords(
        "Send",
        "Sending {name}",
        "Sent",
        "sent",
        "send invoices",
        "Sending asked for",
        symbol="✉️",
        unchanged="Nothing was sent.",
    ),
    Act.FINALIZE: ActWords(
        "Finalize", "Finalizing {name}", "Finalized", "finalized", "finalize invoices", "Finalizing asked for"
    ),
    Act.EDIT: ActWords(
        "Edit lines",
        "Changing the lines of {name}",
        "Lines changed",
        "changed",
        "change drafts",
        "Change of lines asked for",
    ),
    Act.MEMO: ActWords(
        "Edit memo",
        "Changing the memo of {name}",
        "Memo changed",
        "changed",
        "change memos",
        "Change of memo asked for",
    ),
    Act.SCHEDULE: ActWords(
        "Schedule", "Scheduling {name}", "Scheduled", "scheduled", "schedule drafts", "Schedule asked for", symbol="🗓️"
    ),
    Act.COLLECTION: ActWords(
        "Automatic collection",
        "Changing the automatic collection of {name}",
        "Collection changed",
        "changed",
        "turn automatic collection on or off",
        "Change of collection asked for",
    ),
    Act.METHOD: ActWords(
        "Collection method",
        "Changing the collection method of {name}",
        "Collection method changed",
        "changed",
        "change the collection method",
        "Change of collection method asked for",
    ),
    Act.FEE: ActWords(
        "Add management fee",
        "Adding the fee to {name}",
        "Fee added",
        "given its fee",
        "add management fees",
        "Management fee asked for",
    ),
    Act.DELETE: ActWords(
        "Delete draft",
        "Deleting {name}",
        "Deleted",
        "deleted",
        "delete drafts",
        "Deletion asked for",
        symbol="🗑️",
        unchanged="Nothing was deleted.",
    ),
    Act.VOID: ActWords("Void", "Voiding {name}", "Voided", "voided", "void invoices", "Void asked for", symbol="🚫"),
    Act.WRITE_OFF: ActWords(
        "Write off",
        "Writing off {name}",
        "Written off",
        "written off",
        "write off invoices",
        "Write-off asked for",
        symbol="⬛",
    ),
    Act.REVISE: ActWords(
        "Revise", "Making a revision of {name}", "Revision drafted", "revised", "revise invoices", "Revision asked for"
    ),
    Act.CREDIT: ActWords(
        "Credit or refund",
        "Crediting {name}",
        "Credited",
        "credited",
        "credit or refund invoices",
        "Credit asked for",
        unchanged="Nothing was credited.",
    ),
    Act.MOVE_CARD: ActWords(
        "Use the new card",
        "Moving the subscription of {name} to the new card",
        "Card changed",
        "moved to the new card",
        "change a subscription's card",
        "Card change asked for",
        symbol="💳",
    ),
    Act.CREATE: ActWords(
        "New invoice",
        "Creating {name}",
        "Created",
        "created",
        "create invoices",
        "Creation asked for",
        unchanged="Nothing was created.",
    ),
    Act.BUDGET: ActWords(
        "Set active",
        "Setting the budget active",
        "Budget active",
        "set active",
        "set a budget active",
        "Active budget asked for",
    ),
}


def named_act(act: Act) -> str:
    """What was asked for, whatever came of it."""
    return ACTS[act].asked if act in ACTS else f"{act.value.replace('_', ' ').capitalize()} asked for"


MAY: Final[Mapping[Act, str]] = {
    **{act: words.may for act, words in ACTS.items()},
    Act.WORKSPACES: "manage workspaces",
    Act.SETTINGS: "change the settings",
    Act.AUDIT: "see who did what",
    Act.MANAGE: "retry, void or change it",
    Act.RESEND: "have a message sent again",
}
