"""A contender that needs what no one has."""

import importlib


def prepare() -> object:
    return importlib.import_module("surely_not_installed")
