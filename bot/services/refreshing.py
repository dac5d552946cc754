"""Bring everything to an invoice as it is now: mirror, budget after a void, alert. May be repeated at will."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.invoices import Invoice
from bot.services.alerting import Alerting
from bot.services.amending import Amending
from bot.services.budgets import Budgets
from bot.services.leases import Lease
from bot.services.mirror import Mirror
from bot.services.ports import Billing, NoSuchObject
from bot.services.records import acts_on
from bot.services.store import Document, Store
from bot.services.tally import UNCOUNTED, Count, Tally

VOIDED = "invoice.voided"


class Refreshing:
    """What the inbox does for one invoice; the caller holds its lease."""

    def __init__(
        self,
        store: Store,
        billing: Billing,
        mirror: Mirror,
        budgets: Budgets,
        alerting: Alerting,
        amending: Amending,
        tally: Tally = UNCOUNTED,
    ) -> None:
        """Stripe's event is only a hint: the invoice is fetched."""
        self._store = store
        self._billing = billing
        self._mirror = mirror
        self._budgets = budgets
        self._alerting = alerting
        self._amending = amending
        self._tally = tally

    def work(self, invoice_id: str, types: Sequence[str], failed_at: datetime | None, lease: Lease) -> Document | None:
        """Fetch once and apply; `failed_at` is when the newest failure among the events was, by Stripe's clock.

        The answer is the row where that is still to be written: it has time until the lease is given back, unless
        somebody is told of the invoice. Raises BillingError, StoreError, LeaseBusyError, and LeaseLostError when
        `lease` ran out under it; then it is done again.
        """
        try:
            invoice = self._fetched(invoice_id)
        except NoSuchObject:
            self._alerting.after_deletion(invoice_id, self._mirror.row(invoice_id))
            self._mirror.remove(invoice_id)
            return None
        lease.require()
        acts, row = acts_on(self._store, invoice_id), _Row(self._mirror, invoice)
        if acts or VOIDED in types:
            row.write()
        if VOIDED in types:
            self._budgets.record(invoice, None)
        lease.require()
        self._alerting.after_events(invoice, types, failed_at, acts, row.write)
        if VOIDED in types:
            self._budgets.after_void(invoice, None)
        self._amending.after_change(invoice, acts)
        return None if row.written else self._mirror.document_of(invoice)

    def quietly(self, invoice_id: str, known: Document | None) -> None:
        """Only the mirror, and only while its document is still `known`: whoever wrote another one knew later."""
        try:
            invoice = self._fetched(invoice_id)
        except NoSuchObject:
            self._mirror.remove(invoice_id)
        else:
            self._mirror.renew(invoice, known)

    def exists(self, invoice_id: str) -> bool:
        """Whether Stripe has it; changes nothing."""
        try:
            self._fetched(invoice_id)
        except NoSuchObject:
            return False
        return True

    def _fetched(self, invoice_id: str) -> Invoice:
        self._tally.add(Count.FETCHES)
        return self._billing.invoice(invoice_id)


class _Row:
    """The mirror's row of an invoice, written at most once."""

    def __init__(self, mirror: Mirror, invoice: Invoice) -> None:
        self._mirror = mirror
        self._invoice = invoice
        self.written = False

    def write(self) -> None:
        """Unless that was done."""
        if not self.written:
            self._mirror.save([self._invoice])
            self.written = True
