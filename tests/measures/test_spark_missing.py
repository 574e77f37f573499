"""Where Spark or Java is missing, one sentence says how to install them."""

import importlib.util
import shutil

import pytest

from zhiheng.measures.spark import open_session, why_no_spark
from zhiheng.shared.problems import InvalidInputError


def test_without_pyspark_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(InvalidInputError) as refused:
        open_session()
    (problem,) = refused.value.problems
    assert problem.code == "no_spark"
    assert "pip install zhiheng[spark]" in problem.message
    assert "Java 17" in problem.message


def test_without_java_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: object())
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    reason = why_no_spark()
    assert reason is not None
    assert "没有找到 Java" in reason
