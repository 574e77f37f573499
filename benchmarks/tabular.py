"""A large CSV read by Polars into Parquet: `prepare("events.csv")`."""

import importlib
from collections.abc import Mapping
from pathlib import Path


class Tabular:
    """Polars reads all as text where text is meant, and writes Parquet sorted by key."""

    def __init__(self, path: Path) -> None:
        self.polars = importlib.import_module("polars")
        self.path = path

    def run(self) -> None:
        texts = dict.fromkeys(("event_id", "person_id", "course_id"), self.polars.String)
        frame = self.polars.read_csv(self.path, schema_overrides=texts, try_parse_dates=True)
        self.rows = frame.height
        frame.sort("event_id").write_parquet(self.path.with_suffix(".polars.parquet"))

    def digest(self) -> Mapping[str, float]:
        return {"rows": self.rows}


def prepare(path: str) -> Tabular:
    return Tabular(Path(path))
