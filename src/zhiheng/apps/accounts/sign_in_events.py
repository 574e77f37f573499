"""Sign-ins, sign-outs, lockouts and changes of the second factor, as events."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from zhiheng.apps.accounts.models import User
from zhiheng.apps.events.record import Program, record_event


@receiver(user_logged_in)
def note_sign_in(user: User, **_kwargs: Any) -> None:
    """Record that a person signed in."""
    record_event(action="sign_in", by=user, on=user, unit_id=user.unit_id)


@receiver(user_logged_out)
def note_sign_out(user: User | None, **_kwargs: Any) -> None:
    """Record that a person signed out."""
    if user is not None:
        record_event(action="sign_out", by=user, on=user, unit_id=user.unit_id)


@receiver(user_locked_out)
def note_lock_out(username: str, **_kwargs: Any) -> None:
    """Record that an account was locked after failed sign-ins; unknown names are not kept."""
    user = User.objects.filter(username__iexact=username).first()
    if user is not None:
        record_event(action="lock_out", by=Program("登录"), on=user, unit_id=user.unit_id)


@receiver(authenticator_added)
def note_second_factor_added(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """Record that a person set up a second factor."""
    after = {"type": authenticator.type}
    record_event(action="add_second_factor", by=user, on=user, after=after, unit_id=user.unit_id)


@receiver(authenticator_removed)
def note_second_factor_removed(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """Record that a person gave up a second factor."""
    before = {"type": authenticator.type}
    record_event(
        action="remove_second_factor", by=user, on=user, before=before, unit_id=user.unit_id
    )
