"""Sign-in as this house wants it: accounts are opened by an office, secrets are sealed."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Nobody opens an account for himself, and no mail is sent."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the library's signature
        """Return whether strangers may open accounts: never."""
        return False

    def pre_authenticate(self, *args: Any, **kwargs: Any) -> None:
        """Count nothing here: failed sign-ins are counted by axes, in the database."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: no address is kept."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the page that follows shows what happened."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are stored sealed, under a key made from the secret key."""

    def encrypt(self, text: str) -> str:
        """Return a secret sealed."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a sealed secret in clear.

        Raises:
            cryptography.fernet.InvalidToken: It was sealed under another key.
        """
        return _seal().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """Return the name that the authenticator app shows."""
        return "Zhiheng"


def name_given(request: HttpRequest, credentials: dict[str, Any] | None) -> str | None:
    """Return the account name of an attempt to sign in, as failures are counted by it.

    Names are told apart whatever their letter case; so another case is no further try.
    """
    given = (credentials or {}).get("username") or request.POST.get("login")
    return given.strip().lower() if given else None


def _seal() -> Fernet:
    digest = hashlib.sha256(b"second factor\x00" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
