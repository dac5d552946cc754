"""What a card's decline codes mean and what to do about each, in the project's own words.

After https://docs.stripe.com/declines/codes; codes of card readers are here too, though invoices rarely meet them.
"""

from __future__ import annotations

from bot.domain.decline_entry import NO_REASON, Entry, Retry, table

YES, LATER, NO = Retry.YES, Retry.LATER, Retry.NO
_BANK = "Call the bank that issued the card, or pay with another card."
_BANK_ADMIN = "Ask the client to call their bank, or to add another card."
_CARD = "Pay with another card."
_CARD_ADMIN = "Ask the client for another card."
_REENTER = "Enter the card again, or pay with another one."
_REENTER_ADMIN = "Ask the client to enter the card again; the same details will fail again."
_WAIT = "Try again in a few days, or pay with another card."
_WAIT_ADMIN = "Retry in a few days, or ask the client for another card."
_CONFIRM = "Open the payment page and confirm the payment there."
_CONFIRM_ADMIN = "Send the client to the payment page; a retry from here will keep failing."
_ONCE = "It can be tried again now; if it fails once more, call the bank or pay with another card."
_ONCE_ADMIN = "Retry once; if it is refused again, the client should call their bank."
_PERSON = "Pay on the payment page, or with another card."
_PERSON_ADMIN = "Send the client to the payment page; this reason comes from card readers."
_STOPPED_ADMIN = "Do not retry; talk to the client and get another payment method."
_ONCE_PAID = "Nothing to do for now: your hub is checking whether the payment already went through."
_ONCE_PAID_ADMIN = "Look for an earlier successful payment before anything else."
_HIDDEN = "Pay with another card, or call the bank that issued this one."

CARD = table(
    (
        ("call_issuer do_not_honor no_action_taken", Entry(NO_REASON, _BANK, _BANK_ADMIN, LATER)),
        ("security_violation", Entry("the bank refused it on security grounds", _BANK, _BANK_ADMIN, LATER)),
        (
            "generic_decline",
            Entry(NO_REASON, _BANK, "Look at the payment in Stripe; else ask the client to call their bank.", LATER),
        ),
        ("not_permitted", Entry("the bank does not permit this payment", _BANK, _BANK_ADMIN, NO)),
        ("service_not_allowed", Entry("the bank does not allow this kind of payment", _BANK, _BANK_ADMIN, NO)),
        (
            "transaction_not_allowed",
            Entry("the bank does not allow this payment", _BANK, _BANK_ADMIN, NO, stops=True),
        ),
        (
            "authentication_required",
            Entry("the bank wants the payer to confirm the payment", _CONFIRM, _CONFIRM_ADMIN, NO, stops=True),
        ),
        (
            "authentication_not_handled",
            Entry("the bank wants the payer to confirm the payment", _CONFIRM, _CONFIRM_ADMIN, NO),
        ),
        ("approve_with_id reenter_transaction", Entry("the bank could not process it", _ONCE, _ONCE_ADMIN, YES)),
        ("issuer_not_available", Entry("the bank could not be reached", _ONCE, _ONCE_ADMIN, YES)),
        ("processing_error", Entry("a technical error on the way to the bank", _ONCE, _ONCE_ADMIN, YES)),
        ("insufficient_funds", Entry("not enough money on the account", _WAIT, _WAIT_ADMIN, LATER)),
        (
            "card_velocity_exceeded withdrawal_count_limit_exceeded",
            Entry("the card's limit is used up", _WAIT, _WAIT_ADMIN, LATER),
        ),
        ("card_not_supported", Entry("the card cannot be used for this kind of payment", _CARD, _CARD_ADMIN, NO)),
        ("currency_not_supported", Entry("the card cannot pay in this currency", _CARD, _CARD_ADMIN, NO)),
        ("expired_card", Entry("the card has expired", "Add a new card.", "Ask the client for a new card.", NO)),
        ("incorrect_cvc invalid_cvc", Entry("the security code is wrong", _REENTER, _REENTER_ADMIN, NO)),
        ("incorrect_number", Entry("the card number is wrong", _REENTER, _REENTER_ADMIN, NO, stops=True)),
        ("invalid_number", Entry("the card number is wrong", _REENTER, _REENTER_ADMIN, NO)),
        ("invalid_expiry_month invalid_expiry_year", Entry("the expiry date is wrong", _REENTER, _REENTER_ADMIN, NO)),
        ("incorrect_address", Entry("the billing address does not match the card", _REENTER, _REENTER_ADMIN, NO)),
        ("incorrect_zip", Entry("the postal code does not match the card", _REENTER, _REENTER_ADMIN, NO)),
        (
            "new_account_information_available",
            Entry("the card's details are out of date", _REENTER, _REENTER_ADMIN, NO),
        ),
        ("invalid_account", Entry("the card or its account is not valid", _BANK, _CARD_ADMIN, NO)),
        ("restricted_card", Entry("the card cannot be used for this payment", _BANK, _CARD_ADMIN, NO)),
        ("pickup_card", Entry("the card cannot be used any more", _BANK, _CARD_ADMIN, NO, stops=True)),
        (
            "invalid_amount",
            Entry(
                "the amount is more than the bank allows",
                "Ask the bank for its limit, or pay with another card.",
                "Check the amount; the client can ask the bank for its limit, or the bill can be split.",
                NO,
            ),
        ),
        ("duplicate_transaction", Entry("the same payment was made a moment ago", _ONCE_PAID, _ONCE_PAID_ADMIN, NO)),
        (
            "revocation_of_all_authorizations",
            Entry("the cardholder has ended all payments to us", _CARD, _STOPPED_ADMIN, NO, stops=True),
        ),
        (
            "revocation_of_authorization",
            Entry("the cardholder has ended this payment", _CARD, _STOPPED_ADMIN, NO, stops=True),
        ),
        ("stop_payment_order", Entry("the cardholder has stopped this payment at the bank", _CARD, _STOPPED_ADMIN, NO)),
        (
            "testmode_decline",
            Entry("it is a test card", "Pay with a real card.", "Ask the client for a real card.", NO),
        ),
        (
            "fraudulent",
            Entry(
                "Stripe suspects fraud",
                _HIDDEN,
                "Review the payment in Stripe Radar. Tell the client only that the card was declined.",
                NO,
                hidden=True,
            ),
        ),
        (
            "lost_card",
            Entry(
                "the card was reported lost",
                _HIDDEN,
                "Ask for another card. Tell the client only that this one was declined.",
                NO,
                stops=True,
                hidden=True,
            ),
        ),
        (
            "stolen_card",
            Entry(
                "the card was reported stolen",
                _HIDDEN,
                "Ask for another card. Tell the client only that this one was declined.",
                NO,
                stops=True,
                hidden=True,
            ),
        ),
        (
            "merchant_blacklist",
            Entry(
                "the card is on your own block list in Stripe",
                _HIDDEN,
                "Review the block list in Stripe. Tell the client only that the card was declined.",
                NO,
                hidden=True,
            ),
        ),
        ("incorrect_pin invalid_pin", Entry("the PIN is wrong", _PERSON, _PERSON_ADMIN, NO)),
        (
            "mobile_device_authentication_required",
            Entry("the device has to confirm the payment", _PERSON, _PERSON_ADMIN, YES),
        ),
        (
            "offline_pin_required online_or_offline_pin_required",
            Entry("the card asks for its PIN", _PERSON, _PERSON_ADMIN, NO),
        ),
        ("pin_try_exceeded", Entry("the PIN was wrong too many times", _PERSON, _PERSON_ADMIN, NO)),
    )
)
