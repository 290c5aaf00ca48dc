"""What a person reads on a page."""

import re
from html import unescape

from django.http import HttpResponse
from django.test import Client

from networks.enums import Standing
from networks.models import Network
from networks.services.networks import set_standing
from pcnportal.accounts.models import User
from pcnportal.testing.factories import AT, year
from pcnportal.testing.signing_in import sign_in


def signed_in(user: User) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def opened(user: User, path: str) -> HttpResponse:
    return signed_in(user).get(path)


def read(user: User, path: str) -> str:
    """The words of the page's main part, one blank between them."""
    response = opened(user, path)
    assert response.status_code == 200, response.status_code
    return words_of(response)


def words_of(response: HttpResponse) -> str:
    main = response.content.decode().partition('id="maincontent"')[2].partition("</main>")[0]
    words = " ".join(unescape(re.sub(r"<[^>]*>", " ", main.partition(">")[2])).split())
    return re.sub(r" (?=[,.:])", "", words)


def bring_to(network: Network, standing: Standing) -> None:
    set_standing(network=network, contract_year=year(), standing=standing, at=AT)
