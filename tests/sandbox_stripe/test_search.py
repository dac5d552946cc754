"""Search over customers; over invoices see the lists. The index may lag, and what cannot be read is refused."""

from typing import Any

from tests.sandbox_stripe.helpers import Account, refusal

HOUR = 3600


def found(acme: Account, query: str, **params: Any) -> set[str]:
    """The names of the customers that a search finds, over all its pages."""
    result = acme.v1.customers.search({"query": query, "limit": 2, **params})
    return {str(customer.name) for customer in result.auto_paging_iter()}


def test_customers_are_found_by_their_name_email_and_more(acme: Account) -> None:
    people = [
        ("Kumo 雲 Design", "ap@kumo.example", {"tier": "gold"}),
        ('The "Big" Bakery', "pay@big.example", {}),
        ("Bora", "billing@bora.example", {"tier": "tin"}),
        ("Bora Sud", "sud@bora.example", {"tier": "tin"}),
    ]
    for name, email, metadata in people:
        acme.v1.customers.create({"name": name, "email": email, "metadata": metadata, "phone": "+49 30 1"})
    gone = acme.v1.customers.create({"name": "Bora West"})
    acme.v1.customers.delete(gone.id)
    cases = {
        'email:"PAY@BIG.example"': {'The "Big" Bakery'},
        'email~"bora"': {"Bora", "Bora Sud"},
        'name:"bora"': {"Bora"},
        'name~"雲 D"': {"Kumo 雲 Design"},
        r'name:"The \"Big\" Bakery"': {'The "Big" Bakery'},
        'metadata["tier"]:"tin"': {"Bora", "Bora Sud"},
        'metadata["tier"]:null': {"Acme", 'The "Big" Bakery'},
        '-metadata["tier"]:null': {"Kumo 雲 Design", "Bora", "Bora Sud"},
        'name~"bora" OR email:"ap@kumo.example"': {"Kumo 雲 Design", "Bora", "Bora Sud"},
        'email~"bora" -name:"Bora Sud"': {"Bora"},
        'email~"bora" AND metadata["tier"]:"gold"': set(),
        f"created>={acme.sandbox.now}": {"Acme", *(name for name, _, _ in people)},
        "created<1": set(),
    }
    for query, wanted in cases.items():
        assert found(acme, query) == wanted, query


def test_the_index_may_lag_behind(acme: Account) -> None:
    acme.sandbox.controls.search_lag(60)
    invoice = acme.open()
    query = f'number:"{invoice.number}"'
    assert acme.v1.invoices.search({"query": query}).data == []
    assert found(acme, 'name:"Acme"') == set()
    acme.sandbox.controls.advance(60)
    assert [one.id for one in acme.v1.invoices.search({"query": query}).data] == [invoice.id]
    assert found(acme, 'name:"Acme"') == {"Acme"}


def test_a_search_that_cannot_be_read_is_refused(acme: Account) -> None:
    many = " ".join(f'name:"{number}"' for number in range(11))
    cases = {
        "": "empty",
        "Acme": "unable to parse",
        'name:"Acme': "unable to parse",
        "name:Acme": "unable to parse",
        'name>"A"': "unable to parse",
        'created~"1"': "unable to parse",
        'status:"open"': "unsupported search field for resource `customers`",
        'metadata:"x"': "unsupported search field",
        'name~"Ac"': "at least 3",
        'name:"a" AND name:"b" OR name:"c"': "AND and OR",
        many: "at most 10",
    }
    for query, words in cases.items():
        error = refusal(lambda query=query: acme.v1.customers.search({"query": query}))  # type: ignore[misc]
        assert (error.http_status, words in str(error)) == (400, True), (query, str(error))
    error = refusal(lambda: acme.v1.customers.search({"query": 'name:"Acme"', "page": "?"}))
    assert error.param == "page"  # type: ignore[attr-defined]
