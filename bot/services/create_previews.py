"""What a create form would bill each workspace, as Stripe says it before anything is created."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.drafts import Preview
from bot.domain.fees import after_discount
from bot.domain.permits import Act
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.create_forms import CreateForms, Part
from bot.services.create_job import draft_document, draft_of
from bot.services.ports import Billing, BillingError, BillingRefused, NoSuchObject
from bot.services.workspaces import Workspaces


class CreatePreviews:
    """Asks Stripe, workspace by workspace, and notes in the form what may be confirmed."""

    def __init__(self, forms: CreateForms, billing: Billing, workspaces: Workspaces) -> None:
        self._forms = forms
        self._billing = billing
        self._workspaces = workspaces

    def preview(self, form: str, told: Callable[[int, int], None]) -> tuple[Preview, ...]:
        """What each workspace of the form would be billed, tax included; `told` how many of how many were asked.

        A workspace that Stripe cannot say it for has a refusal, and is left out of what will be created.
        """
        document = self._forms.get(form)
        previews = []
        for number, part in enumerate(document["parts"]):
            told(number, len(document["parts"]))
            previews.append(self._preview(part))
        both = zip(document["parts"], previews, strict=True)
        good = [
            {**part, "draft": draft_document(shown.draft), "total": shown.total}
            for part, shown in both
            if shown.refusal is None
        ]
        self._forms.previewed(document, good)
        return tuple(previews)

    def _preview(self, part: Part) -> Preview:
        draft = draft_of(part["draft"])
        workspace = self._workspaces.get(draft.workspace)
        if workspace is None or workspace.customer != part["customer"]:
            raise Refused(Refusal(Why.STATE_CHANGED, Act.CREATE.value, draft.workspace))
        try:
            shown = self._billing.preview(workspace, draft)
            of_the_rest = after_discount(draft, shown.discount, workspace)
            return shown if of_the_rest == draft else self._billing.preview(workspace, of_the_rest)
        except BillingError as error:
            return Preview(workspace, draft, draft.net, refusal=_refusal(error, workspace.name))


def _refusal(error: BillingError, subject: str) -> Refusal:
    if isinstance(error, BillingRefused | NoSuchObject):
        return Refusal(Why.STRIPE_REFUSED, Act.CREATE.value, subject, str(error))
    return Refusal(Why.STRIPE_DOWN, Act.CREATE.value, subject)
