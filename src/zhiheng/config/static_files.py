"""Static files named after their content, compressed, imports of our scripts followed."""

import re
from collections.abc import Callable
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

_OURS = "zhiheng/"


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Named after their content, so that a browser may keep them for ever."""

    support_js_module_import_aggregation = True

    def url_converter(
        self, name: str, hashed_files: dict[str, Any], template: str | None = None
    ) -> Callable[[re.Match[str]], str]:
        """Return what puts hashed names into a file.

        Scripts of libraries are left as they are: some import names that only a bundler
        resolves, and none of them imports a file of its own.
        """
        if name.endswith(".js") and not name.startswith(_OURS):
            return lambda found: found[0]
        return super().url_converter(name, hashed_files, template)
