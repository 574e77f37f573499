"""Sessions in the database that end when nobody works in them.

A session lives until a moment kept in its row. Work pushes that moment ahead, at most
once a minute, with one statement; so an hour of work is not an hour of writes. However
busy, a session ends after the longest day.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from zhiheng.apps.accounts.models import Session

_PUSH_EVERY = dt.timedelta(minutes=1)
_BEGAN = "began_at"


class SessionStore(DatabaseStore):
    """Sessions that know whose they are and when they end."""

    ends_at: dt.datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the model that keeps the sessions."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row of this session, with its owner."""
        row = super().create_model_instance(data)
        row.user_id = data.get("_auth_user_id")
        return row

    def _get_session_from_db(self) -> Session | None:
        row = super()._get_session_from_db()
        if row is not None:
            self.ends_at = row.expire_date
        return row

    def stay_awake(self) -> bool:
        """Push the end of the session ahead; return whether it may still be used.

        It may not where it began longer ago than the longest day.
        """
        now = timezone.now()
        began = self.setdefault(_BEGAN, now.isoformat())
        longest = dt.timedelta(seconds=settings.SESSION_LONGEST_AGE)
        if now - dt.datetime.fromisoformat(began) > longest:
            return False
        idle = dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
        if self.ends_at is not None and self.ends_at - now < idle - _PUSH_EVERY:
            self.ends_at = now + idle
            Session.objects.filter(pk=self.session_key).update(expire_date=self.ends_at)
        return True
