"""What is typed after `/invoices`."""

from __future__ import annotations

from bot.blocks.help import help_message
from bot.blocks.list_states import ListState
from bot.blocks.unreadable import unreadable
from bot.domain.commands import (
    Create,
    Export,
    Help,
    ListInvoices,
    Pdf,
    Retry,
    Search,
    Show,
    ShowAudit,
    ShowWorkspaces,
    Void,
    parse,
)
from bot.domain.permits import Act
from bot.domain.typed_words import Unreadable
from handlers import acts, audit, create, details, documents, export, search, workspaces
from handlers.answers import answer
from handlers.desk import Desk
from handlers.lists import show_list
from handlers.visit import Visit


def typed(visit: Visit, desk: Desk) -> None:
    """Answer a typed command. What acts opens a confirmation."""
    viewer = desk.roles.viewer(visit.user)
    seen = [one for one in desk.workspaces.all() if viewer.sees(one)]
    match parse(visit.text, seen, desk.clock.now(), desk.zone):
        case ListInvoices(filter=wanted):
            show_list(visit, desk, ListState(wanted), replacing=False)
        case Show(ref=reference):
            details.show_reference(visit, desk, reference)
        case Retry(ref=reference):
            acts.ask_about(Act.RETRY, visit, desk, reference)
        case Void(ref=reference):
            acts.ask_about(Act.VOID, visit, desk, reference)
        case Pdf(ref=reference):
            documents.send_pdf(visit, desk, reference)
        case Create():
            create.open_form(visit, desk)
        case Help():
            own = seen[0].id if seen else None
            answer(visit, desk, help_message(viewer, own, livemode=desk.livemode))
        case Unreadable() as unread:
            answer(visit, desk, unreadable(unread, livemode=desk.livemode))
        case Export(filter=wanted):
            export.open_export(visit, desk, wanted)
        case ShowAudit(ref=about):
            audit.show_audit(visit, desk, about)
        case ShowWorkspaces():
            workspaces.show_workspaces(visit, desk)
        case Search(text=text):
            search.search(visit, desk, text)
