"""Static files named after their content, compressed, imports of scripts followed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Named after their content, so that a browser may keep them for ever."""

    support_js_module_import_aggregation = True
