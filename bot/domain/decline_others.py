"""What the codes that are not a card's mean: advice, bank debits, local methods, Stripe's own errors and blocks.

After https://docs.stripe.com/declines/codes, https://docs.stripe.com/error-codes and
https://docs.stripe.com/payments/payment-intents/error-codes.
"""

from __future__ import annotations

from bot.domain.decline_entry import NO_REASON, Entry, Retry, table

YES, LATER, NO = Retry.YES, Retry.LATER, Retry.NO

_CARD = "Pay with another card."
_CARD_ADMIN = "Ask the client for another card."
_METHOD = "Pay with another payment method."
_METHOD_ADMIN = "Ask the client for another payment method."
_PROVIDER = "Put it right with the payment provider, then try again."
_PROVIDER_ADMIN = "Ask the client to put it right with the provider, then retry."
_LATER = "Try again later, or pay with another payment method."
_LATER_ADMIN = "Retry later, or ask the client for another payment method."
_ACCOUNT = "Pay from another bank account, or with a card."
_ACCOUNT_ADMIN = "Ask the client for another bank account or a card."
_DETAILS = "Correct the details, or pay with another payment method."
_DETAILS_ADMIN = "Ask the client to correct the details."
_MANDATE = "Give the permission again on the payment page, or pay with another payment method."
_MANDATE_ADMIN = "Ask the client for a new permission, or for another payment method."
_CONFIRM = "Open the payment page and confirm the payment there."
_CONFIRM_ADMIN = "Send the client to the payment page; a retry from here will keep failing."
_REENTER = "Enter the card again, or pay with another one."
_REENTER_ADMIN = "Ask the client to enter the card again; the same details will fail again."
_CHECK = "Nothing to do for now: your hub checks whether the payment already went through."
_CHECK_ADMIN = "Look for an earlier successful payment before anything else."
_HIDDEN = "Pay with another card, or call the bank that issued this one."

ADVICE = table(
    (
        ("do_not_try_again", Entry("the bank asks not to try this card again", _CARD, _CARD_ADMIN, NO)),
        (
            "try_again_later",
            Entry(
                "the bank asks to try again later",
                "Try again tomorrow, or pay with another card.",
                "Retry after some hours or days, not at once.",
                LATER,
            ),
        ),
        ("confirm_card_data", Entry("the card's details look wrong to the bank", _REENTER, _REENTER_ADMIN, NO)),
    )
)

BANK_DEBIT = table(
    (
        ("account_closed", Entry("the bank account is closed", _ACCOUNT, _ACCOUNT_ADMIN, NO)),
        ("bank_account_declined", Entry("the bank refused the account", _ACCOUNT, _ACCOUNT_ADMIN, NO)),
        ("bank_account_restricted", Entry("the account does not allow direct debits", _ACCOUNT, _ACCOUNT_ADMIN, NO)),
        ("bank_account_unusable", Entry("the account cannot be used", _ACCOUNT, _ACCOUNT_ADMIN, NO)),
        (
            "bank_account_unverified",
            Entry(
                "the account is not verified yet",
                "Finish verifying the account, then try again.",
                "Ask the client to finish verifying the account, then retry.",
                LATER,
            ),
        ),
        (
            "debit_not_authorized",
            Entry(
                "the debit was not authorized",
                _MANDATE,
                "Do not retry; get a new permission from the client, who may dispute the payment.",
                NO,
            ),
        ),
        ("no_account", Entry("there is no such account", _DETAILS, _DETAILS_ADMIN, NO)),
        (
            "refer_to_customer",
            Entry("the bank asks to settle it with the account holder", _ACCOUNT, "Talk to the client.", NO),
        ),
        (
            "payment_method_bank_account_blocked",
            Entry("the account is blocked after earlier failures", _ACCOUNT, _ACCOUNT_ADMIN, NO),
        ),
        ("routing_number_invalid", Entry("the bank's routing number is wrong", _DETAILS, _DETAILS_ADMIN, NO)),
        ("insufficient_funds", Entry("not enough money on the account", _LATER, _LATER_ADMIN, LATER)),
        ("generic_decline", Entry(NO_REASON, _ACCOUNT, _ACCOUNT_ADMIN, LATER)),
    )
)

LOCAL_METHOD = table(
    (
        ("partner_generic_decline", Entry("the payment provider declined it", _METHOD, _METHOD_ADMIN, LATER)),
        (
            "invalid_customer_account",
            Entry("there is a problem with the payer's account at the provider", _PROVIDER, _PROVIDER_ADMIN, LATER),
        ),
        (
            "payment_limit_exceeded",
            Entry("it is over a limit of the payer's account", _PROVIDER, _PROVIDER_ADMIN, LATER),
        ),
        ("invalid_billing_agreement", Entry("the agreement to pay is no longer valid", _MANDATE, _MANDATE_ADMIN, NO)),
        ("partner_expired_card", Entry("the card at the provider has expired", _PROVIDER, _PROVIDER_ADMIN, LATER)),
        ("partner_processing_error", Entry("a technical error at the provider", _LATER, _LATER_ADMIN, LATER)),
        ("partner_insufficient_funds", Entry("not enough money on the account", _LATER, _LATER_ADMIN, LATER)),
        ("partner_invalid_currency", Entry("the provider cannot pay in this currency", _METHOD, _METHOD_ADMIN, NO)),
        (
            "partner_invalid_amount",
            Entry(
                "the provider does not allow this amount",
                _METHOD,
                "Ask the client for another payment method, or change the amount.",
                NO,
            ),
        ),
        (
            "invalid_business_account",
            Entry(
                "the hub's account at the provider is switched off",
                "Pay with another payment method; your hub has to put this right.",
                "Switch your account at the provider on again, then retry.",
                LATER,
            ),
        ),
        ("partner_high_risk_customer", Entry("the provider refused it", _METHOD, _METHOD_ADMIN, NO)),
        ("compliance_violation", Entry("the provider's rules do not allow it", _METHOD, _METHOD_ADMIN, NO)),
        (
            "payment_disputed",
            Entry(
                "the payment is in dispute",
                "Settle the dispute with your hub first.",
                "Wait until the dispute is closed.",
                LATER,
            ),
        ),
        ("invalid_authorization", Entry("the permission to pay is missing or ended", _MANDATE, _MANDATE_ADMIN, NO)),
        ("invalid_payment_information", Entry("the payment details are not valid", _DETAILS, _DETAILS_ADMIN, NO)),
        (
            "partner_payment_not_found",
            Entry("the provider cannot find the payment", _METHOD, "Look in Stripe, and start a new payment.", NO),
        ),
        ("expired_payment_information", Entry("the payment details have expired", _DETAILS, _DETAILS_ADMIN, LATER)),
        ("partner_duplicate_transaction", Entry("the same payment was made a moment ago", _CHECK, _CHECK_ADMIN, NO)),
        (
            "recurring_not_supported_by_bank",
            Entry("the bank does not do recurring payments", _ACCOUNT, _ACCOUNT_ADMIN, NO),
        ),
        ("partner_action_not_supported", Entry("the provider cannot do this", _METHOD, _METHOD_ADMIN, NO)),
        (
            "lost_or_stolen_card",
            Entry(
                "the card was reported lost or stolen",
                _HIDDEN,
                "Ask for another card. Tell the client only that this one was declined.",
                NO,
                hidden=True,
            ),
        ),
        ("card_already_activated", Entry("the prepaid card was used before", _CARD, _CARD_ADMIN, NO)),
        ("invalid_track_data", Entry("the card could not be read", _CARD, _CARD_ADMIN, NO)),
    )
)
