"""Handing a stored file to somebody who has been found allowed to have it."""

from django.http import FileResponse, Http404

from files.models import StoredFile


def download(stored: StoredFile) -> FileResponse:
    """Always a download, with a content type from our own list, in a page that may run nothing."""
    try:
        content = stored.content.open("rb")
    except FileNotFoundError as wrong:
        raise Http404("The file is not in the store. Restore it from the backup.") from wrong
    response = FileResponse(content, as_attachment=True, filename=stored.name, content_type=stored.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def show_picture(stored: StoredFile, *, for_everybody: bool) -> FileResponse:
    """A picture inside a page: only what every browser shows and nothing can run in."""
    if not stored.is_picture:
        raise Http404
    response = download(stored)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "public, max-age=86400" if for_everybody else "private, no-store"
    return response
