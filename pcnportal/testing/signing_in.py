"""Signing in without the form."""

import time

from allauth.account.internal.flows import login
from django.test import Client

from pcnportal.accounts.models import User


def sign_in(client: Client, user: User) -> None:
    """As somebody who has entered their password again, so recently that no slow run outlasts it."""
    client.force_login(user)
    session = client.session
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "reauthenticated": True, "at": time.time() + 3600}
    ]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
