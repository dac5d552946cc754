"""What Stripe's own error codes and blocks mean when a payment fails before any bank was asked.

After https://docs.stripe.com/error-codes and https://docs.stripe.com/declines.
"""

from __future__ import annotations

from bot.domain.decline_entry import NO_REASON, Entry, Retry, table

YES, LATER, NO = Retry.YES, Retry.LATER, Retry.NO

_METHOD = "Pay with another payment method."
_METHOD_ADMIN = "Ask the client for another payment method."
_LATER = "Try again later, or pay with another payment method."
_LATER_ADMIN = "Retry later, or ask the client for another payment method."
_MANDATE = "Give the permission again on the payment page, or pay with another payment method."
_MANDATE_ADMIN = "Ask the client for a new permission, or for another payment method."
_CONFIRM = "Open the payment page and confirm the payment there."
_CONFIRM_ADMIN = "Send the client to the payment page; a retry from here will keep failing."
_REENTER = "Enter the card again, or pay with another one."
_REENTER_ADMIN = "Ask the client to enter the card again."
_HIDDEN = "Pay with another card, or call the bank that issued this one."

ERROR = table(
    (
        (
            "card_declined",
            Entry(
                NO_REASON,
                "Call the bank that issued the card, or pay with another card.",
                "Look at the payment in Stripe; else ask the client to call their bank.",
                LATER,
            ),
        ),
        (
            "card_decline_rate_limit_exceeded",
            Entry(
                "the card was declined too many times",
                "Try again after 24 hours, or pay with another card.",
                "Wait 24 hours before the next retry, or ask the client for another card.",
                LATER,
            ),
        ),
        (
            "payment_intent_authentication_failure",
            Entry("the payer did not confirm the payment", _CONFIRM, _CONFIRM_ADMIN, NO),
        ),
        (
            "payment_intent_payment_attempt_failed",
            Entry("the payment failed at the provider", _LATER, _LATER_ADMIN, LATER),
        ),
        (
            "payment_intent_payment_attempt_expired",
            Entry("the payment was not finished in time", "Start the payment again.", "Retry it.", YES),
        ),
        (
            "invoice_payment_intent_requires_action",
            Entry("the payer has to confirm the payment", _CONFIRM, _CONFIRM_ADMIN, NO),
        ),
        (
            "payment_intent_mandate_invalid billing_invalid_mandate",
            Entry("the permission to debit is no longer valid", _MANDATE, _MANDATE_ADMIN, NO),
        ),
        (
            "india_recurring_payment_mandate_canceled",
            Entry("the permission for recurring payments was ended", _MANDATE, _MANDATE_ADMIN, NO),
        ),
        (
            "payment_method_customer_decline",
            Entry("the payer declined the payment", _METHOD, "Talk to the client.", NO),
        ),
        ("payment_method_provider_decline", Entry("the payment provider declined it", _METHOD, _METHOD_ADMIN, LATER)),
        (
            "payment_method_provider_timeout",
            Entry("the payment provider did not answer in time", _LATER, _LATER_ADMIN, LATER),
        ),
        (
            "payment_method_not_available",
            Entry("the payment provider is not available now", _LATER, _LATER_ADMIN, LATER),
        ),
        (
            "resource_missing missing_payment_method no_payment_method",
            Entry(
                "no payment method is saved",
                "Add a card, or pay on the payment page.",
                "Ask the client to add a card.",
                NO,
            ),
        ),
    )
)

CHARGE_OUTCOME = table(
    (
        (
            "highest_risk_level",
            Entry(
                "Stripe blocked it as a very high risk",
                _HIDDEN,
                "Review the payment in Stripe Radar. Tell the client only that the card was declined.",
                NO,
                stops=True,
                hidden=True,
            ),
        ),
        (
            "rule",
            Entry(
                "one of your rules in Stripe Radar blocked it",
                _HIDDEN,
                "Review the rule in Stripe Radar. Tell the client only that the card was declined.",
                NO,
                hidden=True,
            ),
        ),
        ("requested_block_on_incorrect_cvc", Entry("the security code is wrong", _REENTER, _REENTER_ADMIN, NO)),
        (
            "requested_block_on_incorrect_zip",
            Entry("the postal code does not match the card", _REENTER, _REENTER_ADMIN, NO),
        ),
        (
            "previously_declined_do_not_retry",
            Entry("the bank asked before not to try this card again", _METHOD, _METHOD_ADMIN, NO),
        ),
    )
)
