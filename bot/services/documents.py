"""An invoice's PDF, fetched from Stripe and put into the direct message of whoever asked."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.domain.invoices import Invoice
from bot.domain.permits import Act, Viewer
from bot.services.ports import Billing, BillingError, Messenger, MessengerError
from bot.services.reading import Reading

log = logging.getLogger("invoicebot.documents")


@dataclass(frozen=True, slots=True)
class Delivered:
    """The invoice whose PDF is in the direct message; `link` (secret) when it could not be put there."""

    invoice: Invoice
    link: str | None = None


class Documents:
    """Sends files of one invoice."""

    def __init__(self, reading: Reading, billing: Billing, messenger: Messenger) -> None:
        """`reading` checks who may see what."""
        self._reading = reading
        self._billing = billing
        self._messenger = messenger

    def send_pdf(self, viewer: Viewer, reference: str) -> Delivered:
        """Fetch the PDF now and upload it once; raises Refused. What fails then leaves the link."""
        found = self._reading.link(viewer, Act.PDF, reference)
        about = {"invoice": found.invoice.id, "user": viewer.person.id}
        try:
            content = self._billing.download(found.url)
            self._messenger.send_pdf(viewer.person.id, found.invoice, content)
        except BillingError as error:
            log.warning("a PDF could not be fetched", extra={**about, "reason": str(error)})
        except MessengerError as error:
            log.warning("a PDF could not be uploaded", extra={**about, "code": error.code})
        else:
            return Delivered(found.invoice)
        return Delivered(found.invoice, found.url)
