"""How style sheets and scripts are kept for serving."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Scripts import one another by names with fingerprints too, so that a browser keeps them all."""

    support_js_module_import_aggregation = True
