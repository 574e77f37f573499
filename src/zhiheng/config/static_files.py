"""Static files named after their content, compressed, imports of our scripts followed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Named after their content, so that a browser may keep them for ever.

    Only in our own scripts are imports followed: those of libraries name files in
    comments that do not exist.
    """

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = (
        "zhiheng/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )
