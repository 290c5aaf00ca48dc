from django.http import HttpRequest

from pcnportal.accounts.models import User


class SignedInRequest(HttpRequest):
    """What views are given: sign-in is required everywhere, so there is always a person."""

    user: User
