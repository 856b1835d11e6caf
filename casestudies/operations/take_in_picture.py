"""A picture that comes in: looked at before it is unpacked, turned upright, made small once."""

import io
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from accounts.models import User
from casestudies.models import CaseStudy, Picture
from files.checking import PICTURES, Refused, recognise
from files.models import StoredFile
from files.scanning import scan
from files.storing import keep_bytes

MOST_PIXELS = 50_000_000
SMALL, LARGE = 480, 1280
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
JPEG = PICTURES[b"\xff\xd8\xff"]
DAMAGED = "The picture is damaged and cannot be shown. Save it again and try once more."


def add_picture(study: CaseStudy, upload: UploadedFile, *, alt: str, caption: str, by: User, at: datetime) -> Picture:
    """Raises files.checking.Refused with the sentence to show."""
    recognise(upload, upload.size or 0)  # type: ignore[arg-type]
    scan(upload)
    made = _opened(upload)
    large = _size(made, LARGE)
    return Picture.objects.create(
        study=study,
        alt=alt,
        caption=caption,
        small=_kept(_size(made, SMALL), f"{study.slug}-small.jpg", by),
        large=_kept(large, f"{study.slug}.jpg", by),
        width=large.width,
        height=large.height,
        added_by=by,
        added_at=at,
    )


def _opened(upload: UploadedFile) -> Image.Image:
    """Only the head is read before its size is known."""
    upload.seek(0)
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once it has made a PDF here, would have half pictures taken
    try:
        with Image.open(upload, formats=FORMATS) as picture:
            pixels = picture.width * picture.height
            if pixels > MOST_PIXELS:
                raise Refused(_too_large(pixels))
            upright = ImageOps.exif_transpose(picture)
            return _on_white(upright)
    except Image.DecompressionBombError as bomb:
        raise Refused(_too_large(None)) from bomb
    except UnidentifiedImageError as unknown:
        raise Refused("This is not a picture that can be shown. Choose a PNG, JPEG, GIF or WebP file.") from unknown
    except (OSError, SyntaxError, ValueError) as wrong:
        raise Refused(DAMAGED) from wrong


def _too_large(pixels: int | None) -> str:
    size = f"{pixels / 1_000_000:,.0f} megapixels" if pixels else "far too many pixels"
    most = MOST_PIXELS // 1_000_000
    return f"The picture has {size}; at most {most} can be taken. Save it smaller: {LARGE} pixels wide is enough."


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency and without palette, as a JPEG wants it."""
    if picture.mode in {"RGB", "L"}:
        return picture.convert("RGB")
    with_alpha = picture.convert("RGBA")
    ground = Image.new("RGB", with_alpha.size, "white")
    ground.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return ground


def _size(picture: Image.Image, width: int) -> Image.Image:
    """At most so wide, and at most twice as high as that; never made larger."""
    made = picture.copy()
    made.thumbnail((width, 2 * width))
    return made


def _kept(picture: Image.Image, name: str, by: User | None) -> StoredFile:
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=82, optimize=True, progressive=True)
    return keep_bytes(name, content.getvalue(), JPEG, by=by)
