"""What a declined charge says: error code, decline code, advice, message, and whether Stripe tries again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# https://docs.stripe.com/declines/codes and https://docs.stripe.com/testing#declined-payments
MESSAGES: Mapping[str, str] = {
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "invalid_cvc": "Your card's security code is invalid.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    "incorrect_number": "Your card number is incorrect.",
    "incorrect_zip": "Your card's zip code is incorrect.",
    "card_not_supported": "Your card does not support this type of purchase.",
    "currency_not_supported": "Your card is not supported in this currency.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
}
OWN_CODE = frozenset({"expired_card", "incorrect_cvc", "processing_error", "incorrect_number", "incorrect_zip"})
# https://docs.stripe.com/billing/revenue-recovery/smart-retries: no further automatic tries after these.
HARD = frozenset(
    {
        "authentication_required",
        "highest_risk_level",
        "incorrect_number",
        "lost_card",
        "pickup_card",
        "revocation_of_all_authorizations",
        "revocation_of_authorization",
        "stolen_card",
        "transaction_not_allowed",
    }
)
STOP = HARD | frozenset({"do_not_try_again", "stop_payment_order", "fraudulent", "not_permitted"})
CONFIRM = frozenset({"expired_card", "incorrect_cvc", "invalid_cvc", "incorrect_zip", "invalid_expiry_year"})
LATER = frozenset({"insufficient_funds", "try_again_later", "card_velocity_exceeded", "issuer_not_available"})


@dataclass(frozen=True)
class Decline:
    """One decline; `decline_code` is None where Stripe gives only the error code."""

    code: str
    decline_code: str | None
    advice_code: str | None
    message: str
    hard: bool


def of_card(decline_code: str) -> Decline:
    """The decline that a card issuer's `decline_code` becomes."""
    own = decline_code in OWN_CODE
    code = "authentication_required" if decline_code == "authentication_required" else "card_declined"
    return Decline(
        code=decline_code if own else code,
        decline_code=None if own else decline_code,
        advice_code=_advice(decline_code),
        message=MESSAGES.get(decline_code, "Your card was declined."),
        hard=decline_code in HARD,
    )


def of_bank(code: str) -> Decline:
    """The failure of a bank debit, told days after it began."""
    message = f"The bank debit failed ({code.replace('_', ' ')})."
    return Decline(code=code, decline_code=None, advice_code=None, message=message, hard=False)


def _advice(decline_code: str) -> str | None:
    if decline_code in STOP:
        return "do_not_try_again"
    if decline_code in CONFIRM:
        return "confirm_card_data"
    return "try_again_later" if decline_code in LATER else None
