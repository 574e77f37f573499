"""The health page, against the real server."""

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection
from django.test import Client


@pytest.mark.django_db
def test_it_is_well_when_everything_works(client: Client):
    response = client.get("/health/")
    assert response.status_code == 200
    assert "运行正常" in response.content.decode()
    assert response.headers["Cache-Control"].startswith("max-age=0")


@pytest.mark.django_db
def test_only_reading_is_allowed(client: Client):
    assert client.post("/health/").status_code == 405
    assert client.head("/health/").status_code == 200


@pytest.mark.django_db
def test_it_says_when_the_database_does_not_answer(client: Client, monkeypatch):
    def refuse(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/health/")
    assert response.status_code == 503
    assert "数据库：异常" in response.content.decode()


@pytest.mark.django_db
def test_it_says_when_packs_are_broken(client: Client, monkeypatch, tmp_path):
    monkeypatch.setattr("zhiheng.web.health.bundled_packs", lambda: tmp_path)
    response = client.get("/health/")
    assert response.status_code == 503
    assert "标准包：异常" in response.content.decode()


@pytest.mark.django_db
def test_accounts_are_stored_in_postgresql(client: Client):
    user = get_user_model().objects.create(username="演示-质量办管理员")
    assert connection.vendor == "postgresql"
    assert connection.pg_version >= 150000
    assert get_user_model().objects.get(pk=user.pk).username == "演示-质量办管理员"
